namespace Peach.Core.Repositories;

/// <summary>A mistake in a repository, where it is and what would be right.</summary>
/// <param name="Severity">An error keeps its definition out of production; a warning does not.</param>
/// <param name="File">Path in the repository.</param>
/// <param name="Line">From 1; 0 when the whole file is meant.</param>
/// <param name="Column">From 1; 0 when the whole line is meant.</param>
/// <param name="Message">Name, value, limit and the closest valid name, e.g. <c>endpoints.similar.wieght is not a known key; did you mean weight?</c></param>
public sealed record ManifestProblem(ProblemSeverity Severity, string File, int Line, int Column, string Message)
{
    public override string ToString() => (Line, Column) switch
    {
        (0, _) => $"{File}: {Message}",
        (_, 0) => $"{File}:{Line}: {Message}",
        _ => $"{File}:{Line}:{Column}: {Message}",
    };
}
