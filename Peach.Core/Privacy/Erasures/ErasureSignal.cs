namespace Peach.Core.Privacy.Erasures;

/// <summary>Wakes the background job when there is something new for it.</summary>
internal sealed class ErasureSignal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    public void Set()
    {
        try
        {
            _set.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is going to look anyway.
        }
    }

    /// <summary>Comes back when there is something new, or after the given time.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _set.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _set.Dispose();
}
