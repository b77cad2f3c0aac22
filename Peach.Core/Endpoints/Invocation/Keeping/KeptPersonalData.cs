using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Invocation.Keeping;

/// <summary>Answers that are kept for a user's arguments: they are forgotten with the rest.</summary>
internal sealed class KeptPersonalData(ReplyStore store, TimeProvider clock) : IPersonalDataStore
{
    public string Name => "kept answers";

    public bool IsImmediate => true;

    public Task<bool> HasAllUntilAsync(DateTimeOffset moment, CancellationToken cancellationToken) => Task.FromResult(moment <= clock.GetUtcNow());

    public Task<ErasedData> EraseAsync(ErasureRequest request, IProgress<double> progress, CancellationToken cancellationToken) =>
        Task.FromResult(new ErasedData(store.Forget(request.Codops, request.User), []));
}
