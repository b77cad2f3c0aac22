using Peach.Core.Platform;

namespace Peach.Core.Archive.Upkeep;

/// <summary>The right to change an organisation's manifests.</summary>
internal static class ArchiveLease
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static string NameFor(string codops) => "archive:" + codops;

    /// <summary>Waits until nobody else holds it.</summary>
    public static async Task<ILease> AcquireAsync(ILeases leases, string codops, TimeProvider clock, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await leases.TryAcquireAsync(NameFor(codops), cancellationToken).ConfigureAwait(false) is { } lease) return lease;
            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
