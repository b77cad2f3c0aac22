namespace Peach.Core.Access;

/// <summary>A run of a task, as one who calls.</summary>
/// <param name="Codops">Its organisation.</param>
/// <param name="RunId">The run.</param>
public sealed record RunIdentity(string Codops, string RunId);
