namespace Peach.Core.Repositories.Watching;

/// <summary>Lets a few repositories at a time talk to their servers.</summary>
internal sealed class GitSlots(RepositoriesOptions options) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.MaxParallel);

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Exit(_slots);
    }

    public void Dispose() => _slots.Dispose();

    private sealed class Exit(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots.Release();
    }
}
