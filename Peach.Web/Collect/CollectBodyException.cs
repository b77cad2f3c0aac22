using System.Diagnostics.CodeAnalysis;

namespace Peach.Web.Collect;

/// <summary>A body that cannot be read; carries the answer.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It is of no use without the answer.")]
internal sealed class CollectBodyException(CollectProblem problem) : Exception(problem.Detail)
{
    public CollectProblem Problem => problem;
}
