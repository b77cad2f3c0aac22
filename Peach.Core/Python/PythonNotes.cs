namespace Peach.Core.Python;

/// <summary>What a worker noted of a call.</summary>
/// <param name="Output">What the function printed and logged, in order; <c>Stream</c> is <c>stdout</c>, <c>stderr</c> or a logger's level.</param>
/// <param name="Redis">Its Redis commands with their keys, without values.</param>
public sealed record PythonNotes(IReadOnlyList<(string Stream, string Text)> Output, IReadOnlyList<(string Command, TimeSpan Time)> Redis);
