using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Peach.Core.Archive.Manifests;
using Peach.Core.Archive.Progress;
using Peach.Core.Archive.Upkeep;
using Peach.Core.Platform;

namespace Peach.Core.Archive.Erasure;

/// <summary>Takes a user's events out of the archive: parts that hold some are written again without them.</summary>
internal sealed partial class ArchiveEraser(
    IObjectStore store, ILeases leases, HourUpkeep upkeep, ArchiveProgress archived, IPlatformKeys keys, TimeProvider clock, ILogger<ArchiveEraser> logger) : IPersonalDataStore
{
    private const int Attempts = 3;
    private const string KeyName = "archive-erasures";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public string Name => "archive";

    public bool IsImmediate => false;

    public Task<bool> HasAllUntilAsync(DateTimeOffset moment, CancellationToken cancellationToken) => archived.HasAllUntilAsync(moment, cancellationToken);

    public async Task<ErasedData> EraseAsync(ErasureRequest request, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var lease = await leases.AcquireAsync(ArchiveLease.NameFor(request.Codops), clock, cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            try
            {
                return await EraseUnderLeaseAsync(request, progress, ending.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
            {
                throw new IOException("The lease of the archive was lost in the middle of an erasure, which has to be begun again.", error);
            }
        }
    }

    private async Task<ErasedData> EraseUnderLeaseAsync(ErasureRequest request, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var prefix = HourFolder.OfOrganisation(request.Codops);
        long total = 0;
        await foreach (var found in store.ListObjectsAsync(prefix, cancellationToken).ConfigureAwait(false)) total += found.Bytes;

        var id = await IdOfAsync(request, cancellationToken).ConfigureAwait(false);
        var matcher = new UserMatcher(request.User, request.RequestedAt);
        List<string> where = [];
        long records = 0, done = 0;
        await foreach (var (folder, objects) in HourListing.ReadAsync(store, prefix, cancellationToken).ConfigureAwait(false))
        {
            // Listed anew, since late events may have come to an hour that was listed long ago.
            var view = await HourView.ReadAsync(store, folder, cancellationToken).ConfigureAwait(false);
            foreach (var erased in await EraseAsync(view, matcher, id, cancellationToken).ConfigureAwait(false))
            {
                records += erased.Events;
                where.Add(string.Create(CultureInfo.InvariantCulture, $"{folder.Path}{erased.Part}: {erased.Events}"));
            }

            done += objects.Values.Sum(found => found.Bytes);
            if (total > 0) progress.Report(Math.Min(1, (double)done / total));
        }

        progress.Report(1);
        return new ErasedData(records, where);
    }

    /// <summary>Takes the user's events out of an hour.</summary>
    /// <returns>What was taken out, now and by an earlier attempt.</returns>
    private async Task<IEnumerable<ErasedEvents>> EraseAsync(HourView view, UserMatcher matcher, string id, CancellationToken cancellationToken)
    {
        foreach (var orphan in view.Orphans) await upkeep.DeleteAsync(view.Folder, orphan, cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var manifest = view.Manifest;
        var parts = manifest.Parts.ToList();
        List<SupersededPart> superseded = [.. manifest.Superseded];
        List<ErasedEvents> erased = [.. manifest.Erased];
        foreach (var part in view.Visible)
        {
            if (!await HoldsAsync(view.Folder, part, matcher, cancellationToken).ConfigureAwait(false)) continue;
            var (rewritten, removed) = await RewriteAsync(view.Folder, part, matcher, cancellationToken).ConfigureAwait(false);
            parts.RemoveAll(old => old.Name == part.Name);
            parts.Add(rewritten);
            superseded.Add(new SupersededPart(part.Name, now, now));
            erased.Add(new ErasedEvents(id, part.Name, removed, now));
        }

        var ours = erased.Where(entry => entry.Request == id).ToList();
        if (ours.Count == 0) return ours;
        // Parts that were joined lately, and wait for their readers to end, hold the same events.
        var due = superseded.Any(part => part.DeleteAfter > now);
        if (due || erased.Count > manifest.Erased.Count)
        {
            superseded = [.. superseded.Select(part => part with { DeleteAfter = Math.Min(part.DeleteAfter, now) })];
            await upkeep.PutAsync(view.Folder, manifest with { Parts = parts, Superseded = superseded, Erased = erased }, cancellationToken).ConfigureAwait(false);
        }

        foreach (var part in superseded)
            if (view.Objects.ContainsKey(part.Name)) await upkeep.DeleteAsync(view.Folder, part.Name, cancellationToken).ConfigureAwait(false);
        return ours;
    }

    private async Task<bool> HoldsAsync(HourFolder folder, VisiblePart part, UserMatcher matcher, CancellationToken cancellationToken)
    {
        var holds = false;
        await ReadAsync(folder, part, lines => holds = holds || (matcher.MayMatch(lines.Span) && AnyMatches(lines.Span, matcher)), cancellationToken).ConfigureAwait(false);
        return holds;
    }

    private static bool AnyMatches(ReadOnlySpan<byte> lines, UserMatcher matcher)
    {
        while (!lines.IsEmpty)
        {
            var line = NextLine(ref lines);
            if (matcher.Matches(line)) return true;
        }

        return false;
    }

    private async Task<(ManifestPart Part, long Removed)> RewriteAsync(HourFolder folder, VisiblePart part, UserMatcher matcher, CancellationToken cancellationToken)
    {
        using var rewritten = upkeep.NewPart();
        var sources = new Queue<PartSource>(part.From);
        var source = sources.Count > 0 ? sources.Dequeue() : new PartSource(part.Name, long.MaxValue);
        long kept = 0, seen = 0, removed = 0;
        await ReadAsync(
            folder, part,
            lines =>
            {
                var rest = lines.Span;
                while (!rest.IsEmpty)
                {
                    while (seen == source.Events && sources.Count > 0)
                    {
                        rewritten.EndSource(source with { Events = kept });
                        (source, kept, seen) = (sources.Dequeue(), 0, 0);
                    }

                    var line = NextLine(ref rest);
                    seen++;
                    if (matcher.Matches(line))
                    {
                        removed++;
                        continue;
                    }

                    kept++;
                    rewritten.AddLines(line);
                    if (line[^1] != (byte)'\n') rewritten.AddLines("\n"u8);
                }
            },
            cancellationToken, attempts: 1).ConfigureAwait(false);
        rewritten.EndSource(source with { Events = kept });
        foreach (var empty in sources) rewritten.EndSource(empty with { Events = 0 });
        return (await rewritten.PutAsync(folder, cancellationToken).ConfigureAwait(false), removed);
    }

    /// <summary>Reads a part, also a damaged one as far as it goes.</summary>
    private async Task ReadAsync(
        HourFolder folder, VisiblePart part, Action<ReadOnlyMemory<byte>> onLines, CancellationToken cancellationToken, int attempts = Attempts)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var stream = await store.OpenAsync(folder.Path + part.Name, cancellationToken).ConfigureAwait(false)
                    ?? throw new IOException($"The part {folder.Path + part.Name} is gone.");
                await using (stream.ConfigureAwait(false)) await PartLines.ReadAsync(stream, onLines, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (InvalidDataException error)
            {
                LogDamaged(error, folder.Path + part.Name);
                return;
            }
            catch (IOException) when (attempt < attempts)
            {
                await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> lines)
    {
        var end = lines.IndexOf((byte)'\n');
        var line = end < 0 ? lines : lines[..(end + 1)];
        lines = lines[line.Length..];
        return line;
    }

    /// <summary>The request's mark in the manifests, which tells nobody without the platform's key who was erased.</summary>
    private async Task<string> IdOfAsync(ErasureRequest request, CancellationToken cancellationToken)
    {
        var key = await keys.GetAsync(KeyName, cancellationToken).ConfigureAwait(false);
        var text = string.Create(CultureInfo.InvariantCulture, $"{request.Codops}\n{request.User}\n{request.RequestedAt.ToUnixTimeMilliseconds()}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))[..16]);
    }

    [LoggerMessage(LogLevel.Error, "The part {Key} is damaged: what lies behind the damage cannot be searched")]
    private partial void LogDamaged(Exception error, string key);
}
