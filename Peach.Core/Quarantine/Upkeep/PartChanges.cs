using Peach.Core.Platform;

namespace Peach.Core.Quarantine.Upkeep;

/// <summary>Lets one thing at a time change parts that are there already: a replay, a deletion, an erasure.</summary>
/// <param name="clock">The clock.</param>
/// <param name="leases">Does the same among replicas, where there may be several.</param>
internal sealed class PartChanges(TimeProvider clock, ILeases? leases = null) : IDisposable
{
    private const string Lease = "quarantine";

    private readonly SemaphoreSlim _changing = new(1, 1);

    public void Dispose() => _changing.Dispose();

    public async Task<T> RunAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (leases is null) return await change().ConfigureAwait(false);
            var lease = await leases.AcquireAsync(Lease, clock, cancellationToken).ConfigureAwait(false);
            await using (lease.ConfigureAwait(false)) return await change().ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }
}
