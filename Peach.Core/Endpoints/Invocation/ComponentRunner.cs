namespace Peach.Core.Endpoints.Invocation;

/// <summary>Gets a component's reply: its arguments put together, its function called.</summary>
internal static class ComponentRunner
{
    /// <returns>The reply, also when things go wrong; dispose it when its body has been used.</returns>
    public static ValueTask<ComponentReply> RunAsync(Invocation invocation, ComponentModel component, TimeSpan timeout)
    {
        if (component.Function.Unavailable is { } reason) return ValueTask.FromResult(ComponentReply.Bad(ComponentOutcome.Refused, reason));
        return component.Function.CallAsync(new ComponentCall(invocation.ArgumentsOf(component), timeout, null));
    }
}
