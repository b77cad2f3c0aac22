namespace Peach.Core.Tasks.Manifest;

/// <summary>What runs a task.</summary>
internal enum TaskEngineKind
{
    /// <summary>A Python process on the platform's own machine.</summary>
    Python,

    /// <summary>A Spark application, by <c>spark-submit</c>.</summary>
    Spark,

    /// <summary>A Python process with a Dask client.</summary>
    Dask,
}
