using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Collect;
using Peach.Core.Platform;

namespace Peach.Core.Archive.Progress;

/// <summary>Tells the other replicas how far this one's log is archived, and asks how far theirs are.</summary>
internal sealed partial class ArchiveProgress(
    IEventLog log, ArchivePosition position, IDbContextFactory<PeachDbContext> contexts, TimeProvider clock, ILogger<ArchiveProgress> logger) : BackgroundService
{
    /// <summary>A replica that was not heard of for so long is not waited for.</summary>
    public static readonly TimeSpan Gone = TimeSpan.FromDays(30);

    private const int MostMarks = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>Longer than a request waits between its collect time and the disk.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromSeconds(2);

    private readonly LogPassage _passage = new(log, () => position.Committed, clock);
    private readonly Queue<(DateTimeOffset Time, LogPosition End)> _marks = [];
    private DateTimeOffset _until = DateTimeOffset.UnixEpoch;

    /// <summary>Bytes of this replica's log that are not archived yet.</summary>
    public long BytesBehind => Math.Max(0, log.End.Offset - Math.Max(0, position.Committed.Offset));

    /// <summary>Whether all that any replica collected until a moment is archived.</summary>
    public async Task<bool> HasAllUntilAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        if (!_passage.HasAllUntil(moment)) return false;
        var others = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return others.All(other => other.LogId == log.Id || other.ArchivedUntil >= moment);
    }

    /// <summary>The word of each replica that was heard of lately.</summary>
    public async Task<IReadOnlyList<ArchivedLog>> ReadAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - Gone;
        using var context = contexts.CreateDbContext();
        return await context.Set<ArchivedLog>().AsNoTracking().Where(other => other.SeenAt > since).OrderBy(other => other.LogId)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first event is taken, so that nobody overlooks this replica.
        await PublishAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (BytesBehind > 0 || position.Committed.Offset < 0)
            {
                await PublishAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            // What stops with nothing left is not waited for.
            using var context = contexts.CreateDbContext();
            await context.Set<ArchivedLog>().Where(row => row.LogId == log.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            LogNotPublished(error);
        }
    }

    internal async Task PublishAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_marks.Count < MostMarks) _marks.Enqueue((now - Underway, log.End));
        while (_marks.TryPeek(out var mark) && mark.End <= position.Committed) _until = _marks.Dequeue().Time;
        var (until, seen) = (_until.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());
        using var context = contexts.CreateDbContext();
        await context.Database.ExecuteSqlAsync($"""
            INSERT INTO archive_logs (log_id, archived_until, seen_at) VALUES ({log.Id}, {until}, {seen})
            ON CONFLICT (log_id) DO UPDATE SET archived_until = CASE WHEN excluded.archived_until > archive_logs.archived_until THEN excluded.archived_until
            ELSE archive_logs.archived_until END, seen_at = excluded.seen_at
            """, cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (true)
        {
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await PublishAsync(stoppingToken).ConfigureAwait(false);
                failing = false;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (!failing) LogNotPublished(error);
                failing = true;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Other replicas could not be told how far the events are archived; it is tried again")]
    private partial void LogNotPublished(Exception error);
}
