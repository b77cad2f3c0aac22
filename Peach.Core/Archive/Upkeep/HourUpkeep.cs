using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Archive.Manifests;
using Peach.Core.Platform;

namespace Peach.Core.Archive.Upkeep;

/// <summary>
/// Keeps an hour's folder in order: finishes what a crash left, deletes what nobody reads any more, and joins small parts. The caller holds
/// the organisation's lease.
/// </summary>
internal sealed partial class HourUpkeep(
    IObjectStore store, DataFolder data, IOptions<ArchiveOptions> options, TimeProvider clock, ILogger<HourUpkeep> logger)
{
    /// <summary>Parts up to this size are joined whatever the others' sizes.</summary>
    private const long AlwaysJoined = 256 * 1024;

    /// <summary>An hour with so many small parts is not waited for to become quiet.</summary>
    private const int ManyParts = 100;

    private static readonly TimeSpan KeepErased = TimeSpan.FromDays(30);

    private readonly ArchiveOptions _options = options.Value.Validated();
    private readonly string _temporaryFolder = data.Folder("archive", "joining");
    private readonly HashSet<string> _damaged = [];

    /// <summary>How long names and origins of parts that are read no more stay in the manifest.</summary>
    private TimeSpan Forget => _options.ReadGrace * 2 > TimeSpan.FromDays(1) ? _options.ReadGrace * 2 : TimeSpan.FromDays(1);

    /// <summary>Removes what an earlier process left half made.</summary>
    public void RemoveLeftOvers()
    {
        foreach (var leftOver in Directory.EnumerateFiles(_temporaryFolder)) File.Delete(leftOver);
    }

    /// <param name="view">The hour, read under the lease.</param>
    /// <param name="cancellationToken">Ends it between two steps; also when the lease is lost.</param>
    /// <returns>When the hour wants to be looked at again, if nothing else changes it.</returns>
    public async Task<DateTimeOffset> KeepAsync(HourView view, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var milliseconds = now.ToUnixTimeMilliseconds();
        foreach (var orphan in view.Orphans) await DeleteAsync(view.Folder, orphan, cancellationToken).ConfigureAwait(false);
        foreach (var part in view.Manifest.Superseded)
            if (part.DeleteAfter <= milliseconds && view.Objects.ContainsKey(part.Name)) await DeleteAsync(view.Folder, part.Name, cancellationToken).ConfigureAwait(false);

        var manifest = await JoinAsync(view, Tidy(view, milliseconds), now, cancellationToken).ConfigureAwait(false);
        if (!ReferenceEquals(manifest, view.Manifest)) await PutAsync(view.Folder, manifest, cancellationToken).ConfigureAwait(false);
        return Next(view, manifest, now);
    }

    public async Task PutAsync(HourFolder folder, HourManifest manifest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await store.PutAsync(folder.Path + HourManifest.Name, manifest.ToJson(), cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteAsync(HourFolder folder, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await store.DeleteAsync(folder.Path + name, cancellationToken).ConfigureAwait(false);
    }

    public JoinedPart NewPart() => new(store, Path.Combine(_temporaryFolder, Guid.NewGuid().ToString("N")), clock);

    /// <summary>Leaves out what no reader and no repeated range can need any more; the same manifest when there is nothing.</summary>
    private HourManifest Tidy(HourView view, long now)
    {
        var manifest = view.Manifest;
        var forgotten = now - (long)Forget.TotalMilliseconds;
        var newest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in view.Objects.Keys.Concat(manifest.Superseded.Select(part => part.Name)))
            if (PartName.TryParseOriginal(name, out var log, out var position)
                && (!newest.TryGetValue(log, out var last) || string.CompareOrdinal(position, last) > 0)) newest[log] = position;

        // The archiver of a log may, after a crash, put again what it put last, and nothing older: the newest name stays for good.
        bool Stays(SupersededPart part) =>
            view.Objects.ContainsKey(part.Name)
            || (PartName.TryParseOriginal(part.Name, out var log, out var position) && (part.At > forgotten || newest[log] == position));

        var superseded = manifest.Superseded.Where(Stays).ToList();
        var oldOrigins = manifest.Parts.Any(part => part.From.Count > 0 && part.WrittenAt <= forgotten);
        var erased = manifest.Erased.Where(erasure => erasure.At > now - (long)KeepErased.TotalMilliseconds).ToList();
        if (superseded.Count == manifest.Superseded.Count && !oldOrigins && erased.Count == manifest.Erased.Count) return manifest;
        return manifest with
        {
            Superseded = superseded,
            Erased = erased,
            Parts = [.. manifest.Parts.Select(part => part.WrittenAt <= forgotten ? part with { From = [] } : part)],
        };
    }

    private async Task<HourManifest> JoinAsync(HourView view, HourManifest manifest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var small = Joinable(view);
        if (small.Count < 2 || now < view.Folder.End || (!IsQuiet(view, small, now) && small.Count < ManyParts)) return manifest;
        var parts = manifest.Parts.ToList();
        List<SupersededPart> superseded = [.. manifest.Superseded];
        foreach (var group in PartGroups.Choose(small, AlwaysJoined, _options.PartBytes))
        {
            var taken = group.OrderBy(part => part.Name, StringComparer.Ordinal).ToList();
            var joined = await JoinAsync(view.Folder, taken, cancellationToken).ConfigureAwait(false);
            if (joined is null) continue;
            parts.RemoveAll(part => taken.Any(old => old.Name == part.Name));
            parts.Add(joined);
            var deleteAfter = (now + _options.ReadGrace).ToUnixTimeMilliseconds();
            superseded.AddRange(taken.Select(part => new SupersededPart(part.Name, now.ToUnixTimeMilliseconds(), deleteAfter)));
            LogJoined(taken.Count, view.Folder.Path, joined.Bytes, joined.Events);
        }

        return superseded.Count == manifest.Superseded.Count ? manifest : manifest with { Parts = parts, Superseded = superseded };
    }

    /// <param name="folder">The hour.</param>
    /// <param name="parts">What to join; damaged ones are taken out of it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The part, which is there and not yet visible, or null when there are not two sound ones.</returns>
    private async Task<ManifestPart?> JoinAsync(HourFolder folder, List<VisiblePart> parts, CancellationToken cancellationToken)
    {
        while (parts.Count > 1)
        {
            using var joined = NewPart();
            if (await FindDamagedAsync(folder, parts, joined, cancellationToken).ConfigureAwait(false) is not { } damaged)
                return await joined.PutAsync(folder, cancellationToken).ConfigureAwait(false);
            parts.Remove(damaged);
        }

        return null;
    }

    /// <returns>Null when all parts were added.</returns>
    private async Task<VisiblePart?> FindDamagedAsync(HourFolder folder, List<VisiblePart> parts, JoinedPart joined, CancellationToken cancellationToken)
    {
        foreach (var part in parts)
        {
            try
            {
                await joined.AddAsync(folder, part, cancellationToken).ConfigureAwait(false);
            }
            catch (InvalidDataException error)
            {
                // It stays as it is: a reader gets out of it what can be got.
                _damaged.Add(folder.Path + part.Name);
                LogDamaged(error, folder.Path + part.Name);
                return part;
            }
        }

        return null;
    }

    private List<VisiblePart> Joinable(HourView view) =>
        [.. view.Visible.Where(part => part.Bytes < _options.PartBytes && !_damaged.Contains(view.Folder.Path + part.Name))];

    private bool IsQuiet(HourView view, List<VisiblePart> small, DateTimeOffset now) =>
        now >= view.Folder.End + _options.CompactAfter && now >= QuietSince(view, small) + _options.CompactAfter;

    private static DateTimeOffset QuietSince(HourView view, List<VisiblePart> small) =>
        small.Select(part => view.Objects.TryGetValue(part.Name, out var found) && PartName.IsOriginal(part.Name) ? found.ModifiedAt : DateTimeOffset.MinValue).Max();

    private DateTimeOffset Next(HourView before, HourManifest manifest, DateTimeOffset now)
    {
        var next = DateTimeOffset.MaxValue;
        foreach (var part in manifest.Superseded)
        {
            var at = part.DeleteAfter > now.ToUnixTimeMilliseconds() ? part.DeleteAfter : part.At + (long)Forget.TotalMilliseconds;
            if (at <= now.ToUnixTimeMilliseconds()) continue;
            var due = DateTimeOffset.FromUnixTimeMilliseconds(at);
            if (due < next) next = due;
        }

        var small = Joinable(before);
        if (small.Count < 2) return next;
        var quiet = QuietSince(before, small);
        var join = (quiet > before.Folder.End ? quiet : before.Folder.End) + _options.CompactAfter;
        return join > now && join < next ? join : next;
    }

    [LoggerMessage(LogLevel.Information, "Joined {Parts} parts of {Folder} into one of {Bytes} bytes with {Events} events")]
    private partial void LogJoined(int parts, string folder, long bytes, long events);

    [LoggerMessage(LogLevel.Warning, "The part {Key} is damaged and is not joined with others")]
    private partial void LogDamaged(Exception error, string key);
}
