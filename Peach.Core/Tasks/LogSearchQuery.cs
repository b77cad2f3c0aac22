namespace Peach.Core.Tasks;

/// <summary>What to look for in the logs of several runs.</summary>
/// <param name="Text">Part of a line; case does not matter.</param>
/// <param name="Organisations">Only these organisations' runs; null for all.</param>
/// <param name="TaskId">Only this task's runs; null for all.</param>
/// <param name="BeforeRun">Only runs older than this one, to go on where a search stopped; null from the newest.</param>
/// <param name="Limit">The most lines.</param>
public sealed record LogSearchQuery(string Text, IReadOnlyCollection<string>? Organisations, string? TaskId, string? BeforeRun, int Limit = 100);
