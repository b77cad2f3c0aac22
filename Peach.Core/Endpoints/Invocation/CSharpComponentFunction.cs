using Peach.Core.CSharp;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>A method in C# in this process.</summary>
internal sealed class CSharpComponentFunction(ICSharpFunctions? functions, CSharpFunction function) : IComponentFunction
{
    public string? Unavailable => functions is null ? "its C# is not loaded" : functions.Unavailable(function);

    public async ValueTask<ComponentReply> CallAsync(ComponentCall call)
    {
        if (functions is null) return ComponentReply.Bad(ComponentOutcome.Refused, "its C# is not loaded");
        var reply = await functions.CallAsync(function, new CSharpCall(call.Arguments, call.Timeout)).ConfigureAwait(false);
        return reply.Outcome switch
        {
            CSharpOutcome.Returned => ComponentReply.Of(reply.Body, (ReplyTraits)reply.Traits),
            CSharpOutcome.TimedOut => ComponentReply.Bad(ComponentOutcome.TimedOut, reply.Failure ?? ""),
            CSharpOutcome.Raised => ComponentReply.Bad(ComponentOutcome.Failed, reply.Failure ?? ""),
            _ => ComponentReply.Bad(ComponentOutcome.Refused, reply.Failure ?? ""),
        };
    }
}
