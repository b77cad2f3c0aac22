using System.Globalization;
using System.Runtime.CompilerServices;
using Peach.Core.Quarantine.Replays;
using Peach.Core.Quarantine.Storage;

namespace Peach.Core.Quarantine.Upkeep;

/// <summary>What administrators do with the quarantine.</summary>
internal sealed class QuarantineDesk(QuarantineStore store, PartChanges changes, Replayer replayer) : IQuarantine
{
    public IReadOnlyList<ReplayView> Replays => replayer.Views;

    public async Task<IReadOnlyList<QuarantineGroup>> ListAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        var parts = await store.FindAsync(filter, cancellationToken).ConfigureAwait(false);
        return [.. parts.GroupBy(part => (part.SiteKey, part.Reason)).Select(Describe).OrderByDescending(group => group.LastAt)];
    }

    public async IAsyncEnumerable<string> ReadAsync(QuarantineFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in await store.FindAsync(filter, cancellationToken).ConfigureAwait(false))
            foreach (var line in await store.ReadAsync(part, cancellationToken).ConfigureAwait(false)) yield return line;
    }

    public Task<long> DeleteAsync(QuarantineFilter filter, CancellationToken cancellationToken) => changes.RunAsync(async () =>
    {
        var parts = await store.FindAsync(filter, cancellationToken).ConfigureAwait(false);
        foreach (var part in parts) await store.RemoveAsync(part, cancellationToken).ConfigureAwait(false);
        return parts.Sum(part => part.Events);
    }, cancellationToken);

    public Task<ReplayView> StartReplayAsync(QuarantineFilter filter, CancellationToken cancellationToken) => replayer.BeginAsync(filter, cancellationToken);

    public Task<bool> StopReplayAsync(string id, CancellationToken cancellationToken) => replayer.StopAsync(id, cancellationToken);

    private static QuarantineGroup Describe(IGrouping<(string SiteKey, string Reason), QuarantinePart> parts)
    {
        var newest = parts.MaxBy(part => part.LastAt)!;
        return new QuarantineGroup(
            parts.Key.SiteKey, newest.Codops, parts.Key.Reason, parts.Sum(part => part.Events), parts.Min(part => part.FirstAt), newest.LastAt, newest.Sample,
            [
                .. parts.GroupBy(part => part.Day).OrderBy(day => day.Key, StringComparer.Ordinal)
                    .Select(day => new QuarantineDay(DateOnly.ParseExact(day.Key, "yyyy-MM-dd", CultureInfo.InvariantCulture), day.Sum(part => part.Events))),
            ]);
    }
}
