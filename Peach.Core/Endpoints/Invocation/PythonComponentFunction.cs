using Peach.Core.Endpoints.Catalog;
using Peach.Core.Python;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>A function in a commit's Python workers.</summary>
/// <param name="index">Its place in the pool; -1 when the pool does not hold it.</param>
internal sealed class PythonComponentFunction(CommitPool workers, int index) : IComponentFunction
{
    public string? Unavailable => workers.Pool is null || index < 0 ? workers.Failure ?? "its function is not loaded" : null;

    public async ValueTask<ComponentReply> CallAsync(ComponentCall call)
    {
        if (Unavailable is { } reason) return ComponentReply.Bad(ComponentOutcome.Refused, reason);
        var reply = await workers.Pool!.CallAsync(index, new PythonCall(call.Arguments, call.Timeout)
        {
            Prefetched = call.Prefetched,
            TakesNotes = call.Trace is not null,
            Cancelled = call.Cancelled,
        }).ConfigureAwait(false);
        if (call.Trace is { } trace && reply.Notes is { } notes)
        {
            foreach (var (stream, text) in notes.Output) trace.Output(stream, text);
            foreach (var (command, time) in notes.Redis) trace.Redis(command, time: time);
        }

        return ComponentReply.Of(reply);
    }
}
