namespace Peach.Core.Endpoints.Invocation;

/// <summary>A component's own code, whatever it is written in.</summary>
internal interface IComponentFunction
{
    /// <summary>Why it cannot be called; null when it can.</summary>
    string? Unavailable { get; }

    /// <returns>The outcome, at the latest a few milliseconds after the call's time. Never throws for what the function does.</returns>
    ValueTask<ComponentReply> CallAsync(ComponentCall call);
}
