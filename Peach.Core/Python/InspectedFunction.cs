namespace Peach.Core.Python;

/// <summary>A top-level function.</summary>
/// <param name="Cell">The notebook cell that defines it, from 0; 0 for a module.</param>
/// <param name="Line">Line in that cell or module, from 1.</param>
/// <param name="AcceptsAny">Whether it takes <c>**kwargs</c>.</param>
/// <param name="Decorators">Names of its decorators, e.g. <c>pipe_query</c>.</param>
public sealed record InspectedFunction(
    string Name, bool IsAsync, int Cell, int Line, bool AcceptsAny, IReadOnlyList<InspectedParameter> Parameters, IReadOnlyList<string> Decorators)
{
    /// <summary>What its decorators make it an algorithm for: <c>query</c> (<c>@pipe_query</c>), <c>task</c> (<c>@pipe_task</c>), or null.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The first line of its docstring, at most 300 characters; null without one.</summary>
    public string? Summary { get; init; }
}
