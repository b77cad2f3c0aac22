using Peach.Core.Endpoints.Catalog;
using Peach.Core.Python;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>A function in a commit's Python workers.</summary>
/// <param name="index">Its place in the pool; -1 when the pool does not hold it.</param>
internal sealed class PythonComponentFunction(CommitPool workers, int index) : IComponentFunction
{
    public string? Unavailable => workers.Pool is null || index < 0 ? workers.Failure ?? "its function is not loaded" : null;

    public async ValueTask<ComponentReply> CallAsync(ComponentCall call) => Unavailable is { } reason
        ? ComponentReply.Bad(ComponentOutcome.Refused, reason)
        : ComponentReply.Of(await workers.Pool!.CallAsync(index, new PythonCall(call.Arguments, call.Timeout) { Prefetched = call.Prefetched }).ConfigureAwait(false));
}
