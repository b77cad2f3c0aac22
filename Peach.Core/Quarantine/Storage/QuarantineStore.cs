using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Quarantine.Storage;

/// <summary>The parts: lines in the object store, and what is in them in the database.</summary>
internal sealed class QuarantineStore(IDbContextFactory<PeachDbContext> contexts, IObjectStore objects)
{
    /// <returns>How far the log was read when the last parts were added; 0 when there were none.</returns>
    public async Task<long> ReadPositionAsync(string logId, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var row = await context.Set<QuarantinePosition>().AsNoTracking().FirstOrDefaultAsync(row => row.LogId == logId, cancellationToken).ConfigureAwait(false);
        return row?.Position ?? 0;
    }

    /// <summary>Adds parts whose objects have been put, and the position up to which they were found: all or nothing.</summary>
    public async Task AddAsync(IReadOnlyList<QuarantinePart> parts, string logId, long position, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var keys = parts.Select(part => part.ObjectKey).ToList();
        var known = await context.Set<QuarantinePart>().Where(row => keys.Contains(row.ObjectKey)).Select(row => row.ObjectKey).ToListAsync(cancellationToken).ConfigureAwait(false);
        context.AddRange(parts.Where(part => !known.Contains(part.ObjectKey)));
        var row = await context.FindAsync<QuarantinePosition>([logId], cancellationToken).ConfigureAwait(false);
        if (row is null) context.Add(new QuarantinePosition { LogId = logId, Position = position });
        else row.Position = position;
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The parts that match, oldest first.</summary>
    public async Task<IReadOnlyList<QuarantinePart>> FindAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = context.Set<QuarantinePart>().AsNoTracking();
        if (filter.SiteKey is not null) rows = rows.Where(row => row.SiteKey == filter.SiteKey);
        if (filter.Reason is not null) rows = rows.Where(row => row.Reason == filter.Reason);
        if (filter.From is { } from)
        {
            var first = Day(from);
            rows = rows.Where(row => string.Compare(row.Day, first) >= 0);
        }

        if (filter.To is { } to)
        {
            var last = Day(to);
            rows = rows.Where(row => string.Compare(row.Day, last) <= 0);
        }

        return await rows.OrderBy(row => row.FirstAt).ThenBy(row => row.ObjectKey).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The parts of an organisation.</summary>
    public async Task<IReadOnlyList<QuarantinePart>> FindOfOrganisationAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<QuarantinePart>().AsNoTracking().Where(row => row.Codops == codops).OrderBy(row => row.FirstAt).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The lines of a part; none when its object is gone.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(QuarantinePart part, CancellationToken cancellationToken)
    {
        var stream = await objects.OpenAsync(part.ObjectKey, cancellationToken).ConfigureAwait(false);
        if (stream is null) return [];
        using var reader = new StreamReader(new GZipStream(stream, CompressionMode.Decompress), Encoding.UTF8);
        List<string> lines = [];
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line) lines.Add(line);
        return lines;
    }

    public async Task PutAsync(string objectKey, IEnumerable<ReadOnlyMemory<byte>> lines, CancellationToken cancellationToken)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var line in lines)
            {
                gzip.Write(line.Span);
                gzip.WriteByte((byte)'\n');
            }
        }

        await objects.PutAsync(objectKey, compressed.GetBuffer().AsMemory(0, (int)compressed.Length), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Leaves only these lines of a part; removes it when there are none. Readers see the lines of before or of after.</summary>
    /// <param name="part">The part.</param>
    /// <param name="kept">The lines that stay.</param>
    /// <param name="together">What is to change in the same transaction as the part's row; null: nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RewriteAsync(
        QuarantinePart part, IReadOnlyList<string> kept, Func<PeachDbContext, CancellationToken, Task>? together, CancellationToken cancellationToken)
    {
        if (kept.Count > 0)
            await PutAsync(part.ObjectKey, kept.Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line)), cancellationToken).ConfigureAwait(false);
        int changed;
        using (var context = contexts.CreateDbContext())
        {
            var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var rollback = transaction.ConfigureAwait(false);
            changed = await ChangeRowAsync(context, part.ObjectKey, kept, cancellationToken).ConfigureAwait(false);
            if (together is not null) await together(context, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        // None is left, or somebody removed the part meanwhile. The row went first, because an object without one does not count.
        if (kept.Count == 0 || changed == 0) await objects.DeleteAsync(part.ObjectKey, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a part.</summary>
    public Task RemoveAsync(QuarantinePart part, CancellationToken cancellationToken) => RewriteAsync(part, [], null, cancellationToken);

    /// <summary>Removes objects without a row: a crash left them, and nobody reads them.</summary>
    /// <param name="logId">Of this log's parts, whose way is known.</param>
    /// <param name="before">Those that begin before this position; what begins later may be on its way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RemoveUnlistedAsync(string logId, long before, CancellationToken cancellationToken)
    {
        HashSet<string> listed;
        using (var context = contexts.CreateDbContext())
            listed = await context.Set<QuarantinePart>().Select(row => row.ObjectKey).ToHashSetAsync(cancellationToken).ConfigureAwait(false);
        var own = $"part-{logId[..8]}-";
        await foreach (var key in objects.ListAsync("quarantine/", cancellationToken).ConfigureAwait(false))
        {
            var name = key[(key.LastIndexOf('/') + 1)..];
            if (listed.Contains(key) || !name.StartsWith(own, StringComparison.Ordinal)) continue;
            // part-<log>-<position>-<reason>; names of three pieces are of versions that kept no rows.
            if (name.Split('-') is not [_, _, var position, _] || !long.TryParse(position, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var from)) continue;
            if (from < before) await objects.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
        }
    }

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<int> ChangeRowAsync(PeachDbContext context, string objectKey, IReadOnlyList<string> kept, CancellationToken cancellationToken)
    {
        var row = context.Set<QuarantinePart>().Where(row => row.ObjectKey == objectKey);
        if (kept.Count == 0) return await row.ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        var lines = kept.Select(QuarantineLine.Parse).ToList();
        var (events, first, last, sample) =
            (lines.Sum(line => (long)line.EventCount), lines.Min(line => line.CollectTime), lines.Max(line => line.CollectTime), lines[0].Sample);
        return await row.ExecuteUpdateAsync(
            found => found.SetProperty(part => part.Events, events).SetProperty(part => part.FirstAt, first).SetProperty(part => part.LastAt, last)
                .SetProperty(part => part.Sample, sample), cancellationToken).ConfigureAwait(false);
    }
}
