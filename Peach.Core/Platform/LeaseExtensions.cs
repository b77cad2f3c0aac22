namespace Peach.Core.Platform;

/// <summary>Ways to ask for a lease.</summary>
public static class LeaseExtensions
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until nobody else holds the lease. The database gives no sign of that, so it is asked twice a second.</summary>
    public static async Task<ILease> AcquireAsync(this ILeases leases, string name, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leases);
        while (true)
        {
            if (await leases.TryAcquireAsync(name, cancellationToken).ConfigureAwait(false) is { } lease) return lease;
            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
