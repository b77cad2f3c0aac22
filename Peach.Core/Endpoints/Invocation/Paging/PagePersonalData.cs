using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Invocation.Paging;

/// <summary>What is at hand for a person's next pages.</summary>
internal sealed class PagePersonalData(PageStore store, TimeProvider clock) : IPersonalDataStore
{
    public string Name => "pages";

    public bool IsImmediate => true;

    public Task<bool> HasAllUntilAsync(DateTimeOffset moment, CancellationToken cancellationToken) => Task.FromResult(moment <= clock.GetUtcNow());

    public async Task<ErasedData> EraseAsync(ErasureRequest request, IProgress<double> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new ErasedData(await store.ForgetAsync(request.Codops, request.User).ConfigureAwait(false), []);
    }
}
