namespace Peach.Core.Codex;

/// <summary>A line of a load that was left out.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Id">The item's id, where it could be read.</param>
/// <param name="Faults">Everything that is wrong with it.</param>
public sealed record CodexLineError(long Line, string? Id, IReadOnlyList<CodexFault> Faults);
