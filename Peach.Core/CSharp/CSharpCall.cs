namespace Peach.Core.CSharp;

/// <summary>One call of a function.</summary>
/// <param name="Arguments">By the parameters' names: texts, whole numbers, numbers, truth values, lists of texts, or JSON.</param>
/// <param name="Timeout">From now to the answer.</param>
public readonly record struct CSharpCall(IReadOnlyList<KeyValuePair<string, object?>> Arguments, TimeSpan Timeout);
