namespace Peach.Core.Algorithms;

/// <summary>What an algorithm is for.</summary>
public enum AlgorithmKind
{
    /// <summary>It answers requests (<c>@pipe_query</c>).</summary>
    Query,

    /// <summary>It runs in the background (<c>@pipe_task</c>).</summary>
    Task,
}
