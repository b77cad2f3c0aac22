namespace Peach.Core.Repositories;

public enum ProblemSeverity
{
    Warning,
    Error,
}
