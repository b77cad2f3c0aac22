namespace Peach.Core.Endpoints.Invocation;

/// <summary>How a component's call ended.</summary>
internal enum ComponentOutcome
{
    /// <summary>The function returned; the body is its value as JSON.</summary>
    Returned,

    /// <summary>The function raised, or its process died in this call.</summary>
    Failed,

    /// <summary>The time was up.</summary>
    TimedOut,

    /// <summary>It was not called: too much is waiting already, or its function is not loaded.</summary>
    Refused,

    /// <summary>It was not called: nobody waits for it any more.</summary>
    Cancelled,
}
