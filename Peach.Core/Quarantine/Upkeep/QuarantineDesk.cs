using System.Globalization;
using System.Runtime.CompilerServices;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Quarantine.Replays;
using Peach.Core.Quarantine.Storage;

namespace Peach.Core.Quarantine.Upkeep;

/// <summary>What administrators do with the quarantine.</summary>
internal sealed class QuarantineDesk(QuarantineStore store, PartChanges changes, Replayer replayer, ISiteKeyDirectory siteKeys, IAudit audit) : IQuarantine
{
    private const string Kind = "quarantined events";

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

    public async Task<long> DeleteAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        List<QuarantinePart> removed = [];
        await changes.RunAsync(async () =>
        {
            foreach (var part in await store.FindAsync(filter, cancellationToken).ConfigureAwait(false))
            {
                await store.RemoveAsync(part, cancellationToken).ConfigureAwait(false);
                removed.Add(part);
            }

            return true;
        }, cancellationToken).ConfigureAwait(false);
        foreach (var ofOrganisation in removed.GroupBy(part => part.Codops))
        {
            await audit.RecordAsync(new AuditChange(
                "removed", Kind, filter.SiteKey ?? "all site keys", ofOrganisation.Key, new { Events = ofOrganisation.Sum(part => part.Events), filter.Reason, filter.From, filter.To })).ConfigureAwait(false);
        }

        return removed.Sum(part => part.Events);
    }

    public async Task<ReplayView> StartReplayAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        var replay = await replayer.BeginAsync(filter, cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("replayed", Kind, filter.SiteKey ?? "all site keys", OrganisationOf(filter), After: new { replay.Id, filter.Reason, filter.From, filter.To })).ConfigureAwait(false);
        return replay;
    }

    public async Task<bool> StopReplayAsync(string id, CancellationToken cancellationToken)
    {
        if (!await replayer.StopAsync(id, cancellationToken).ConfigureAwait(false)) return false;
        var filter = replayer.Views.FirstOrDefault(replay => replay.Id == id)?.Filter;
        await audit.RecordAsync(new AuditChange("stopped", "replay", id, filter is null ? null : OrganisationOf(filter))).ConfigureAwait(false);
        return true;
    }

    private string? OrganisationOf(QuarantineFilter filter) => filter.SiteKey is { } key && siteKeys.TryGet(key, out var siteKey) ? siteKey.Codops : null;

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
