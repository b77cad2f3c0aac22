using Microsoft.Extensions.Options;
using Peach.Core.Archive.Manifests;
using Peach.Core.Archive.Progress;
using Peach.Core.Platform;

namespace Peach.Core.Archive.Overview;

/// <summary>Adds the archive up from its listing. Manifests are read where the listing alone does not tell what is visible.</summary>
internal sealed class ArchiveOverview(
    IObjectStore store, IOrganisationDirectory organisations, ArchiveProgress progress, IOptions<ArchiveOptions> options, TimeProvider clock)
    : IArchiveOverview, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly int _retentionDays = options.Value.Validated().RetentionDays;
    private readonly SemaphoreSlim _listing = new(1, 1);
    private Dictionary<HourFolder, (StoredObject Manifest, HashSet<string> Hidden)> _hidden = [];
    private (DateTimeOffset At, Dictionary<string, List<ArchivedDay>> Days)? _listed;

    public async Task<ArchiveSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        var (at, days) = await ListAsync(cancellationToken).ConfigureAwait(false);
        var replicas = await progress.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new ArchiveSnapshot(
            at,
            [.. days.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new ArchivedOrganisation(entry.Key, entry.Value, RetentionOf(entry.Key)))],
            [.. replicas.Select(replica => new ArchivingReplica(replica.LogId, replica.ArchivedUntil, replica.SeenAt))],
            progress.BytesBehind);
    }

    public void Dispose() => _listing.Dispose();

    private int RetentionOf(string codops) => (organisations.All.TryGetValue(codops, out var organisation) ? organisation.ArchiveDays : null) ?? _retentionDays;

    private async Task<(DateTimeOffset At, Dictionary<string, List<ArchivedDay>> Days)> ListAsync(CancellationToken cancellationToken)
    {
        await _listing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = clock.GetUtcNow();
            if (_listed is { } listed && now - listed.At < Fresh) return listed;
            Dictionary<HourFolder, (StoredObject Manifest, HashSet<string> Hidden)> hidden = [];
            Dictionary<string, List<ArchivedDay>> days = [];
            await foreach (var (folder, objects) in HourListing.ReadAsync(store, HourFolder.Root, cancellationToken).ConfigureAwait(false))
            {
                var parts = await VisibleAsync(folder, objects, hidden, cancellationToken).ConfigureAwait(false);
                if (parts.Count > 0) Add(days, folder, parts);
            }

            _hidden = hidden;
            _listed = (now, days);
            return (now, days);
        }
        finally
        {
            _listing.Release();
        }
    }

    private static void Add(Dictionary<string, List<ArchivedDay>> days, HourFolder folder, List<(string Name, long Bytes)> parts)
    {
        if (!days.TryGetValue(folder.Codops, out var ofOrganisation)) days[folder.Codops] = ofOrganisation = [];
        if (ofOrganisation.Count == 0 || ofOrganisation[^1].Date != folder.Date) ofOrganisation.Add(new ArchivedDay(folder.Date, 0, 0, 0));
        var day = ofOrganisation[^1];
        ofOrganisation[^1] = day with
        {
            Parts = day.Parts + parts.Count,
            Bytes = day.Bytes + parts.Sum(part => part.Bytes),
            Events = parts.Aggregate(day.Events, (events, part) => events + PartName.EventsOf(part.Name)),
        };
    }

    private async Task<List<(string Name, long Bytes)>> VisibleAsync(
        HourFolder folder, Dictionary<string, StoredObject> objects, Dictionary<HourFolder, (StoredObject Manifest, HashSet<string> Hidden)> known,
        CancellationToken cancellationToken)
    {
        HashSet<string> hidden = [];
        if (objects.TryGetValue(HourManifest.Name, out var manifest) && objects.Count > 2)
        {
            if (_hidden.TryGetValue(folder, out var last) && last.Manifest == manifest)
            {
                hidden = last.Hidden;
            }
            else
            {
                var view = await HourView.ReadAsync(store, folder, objects, cancellationToken).ConfigureAwait(false);
                hidden = [.. view.Manifest.Superseded.Select(part => part.Name), .. view.Orphans];
            }

            known[folder] = (manifest, hidden);
        }

        return
        [
            .. objects.Where(found => !hidden.Contains(found.Key) && (PartName.IsOriginal(found.Key) || (PartName.IsMade(found.Key) && objects.ContainsKey(HourManifest.Name))))
                .Select(found => (found.Key, found.Value.Bytes)),
        ];
    }
}
