namespace Peach.Core.Algorithms;

/// <summary>A function that its author offers as an endpoint or a task, by a decorator rather than a line in <c>peach.yaml</c>.</summary>
/// <param name="File">The notebook or module, by its path in the repository.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Cell">The notebook's cell, from 1; 0 in a module.</param>
/// <param name="Line">The line in that cell or module, from 1.</param>
/// <param name="Summary">The first line of its docstring; null without one.</param>
public sealed record Algorithm(AlgorithmKind Kind, string File, string Function, int Cell, int Line, string? Summary, IReadOnlyList<AlgorithmParameter> Parameters);
