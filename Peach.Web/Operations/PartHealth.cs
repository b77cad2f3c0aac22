namespace Peach.Web.Operations;

/// <summary>How a part of the platform is.</summary>
/// <param name="Name">The part.</param>
/// <param name="Problem">What is wrong and what to do; null: nothing.</param>
/// <param name="Link">A page about it; null: none.</param>
/// <param name="StopsWork">Whether this process cannot do its work for it, so that it is not ready.</param>
internal sealed record PartHealth(string Name, string? Problem, string? Link, bool StopsWork);
