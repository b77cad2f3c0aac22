namespace Peach.Core.Algorithms;

/// <summary>A parameter of an algorithm's function.</summary>
/// <param name="Hint">Its type hint as written; null without one.</param>
/// <param name="IsRequired">Whether it has no default.</param>
/// <param name="Default">The default as JSON, where it is a literal; null otherwise.</param>
public sealed record AlgorithmParameter(string Name, string? Hint, bool IsRequired, string? Default);
