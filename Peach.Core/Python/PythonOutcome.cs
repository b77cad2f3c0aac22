namespace Peach.Core.Python;

/// <summary>How a call ended.</summary>
public enum PythonOutcome
{
    /// <summary>The function returned; the body is its value as JSON.</summary>
    Returned,

    /// <summary>The function raised; the body is the error as JSON.</summary>
    Raised,

    /// <summary>Its worker process died in this call.</summary>
    Died,

    /// <summary>The time was up.</summary>
    TimedOut,

    /// <summary>Too many calls were waiting already.</summary>
    Overloaded,

    /// <summary>The caller went away before a worker had begun it.</summary>
    Cancelled,
}
