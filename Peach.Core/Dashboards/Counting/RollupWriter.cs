using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Collect;
using Peach.Core.Dashboards.Storage;
using Peach.Core.Endpoints;

namespace Peach.Core.Dashboards.Counting;

/// <summary>Follows this replica's log and counts it, each event once: counts and place in the log are written in one transaction.</summary>
internal sealed partial class RollupWriter(
    IEventLog log, RollupStore store, IRecommendationTokens tokens, DashboardsOptions options, TimeProvider clock, ILogger<RollupWriter> logger) : BackgroundService
{
    public const string Consumer = "dashboards";

    /// <summary>More would take too long in one transaction.</summary>
    private const int MostEvents = 100_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ReloadAge = TimeSpan.FromHours(6);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly EventCounter _counter = new(options, tokens);
    private IEventLogReader? _reader;
    private LogPosition _endAtStart;
    private long? _written;
    private long _counted;
    private long _loaded;

    /// <summary>Up to where all events are counted in the database.</summary>
    public LogPosition Counted => new(Volatile.Read(ref _counted));

    /// <summary>Writes that failed since the start.</summary>
    public long Failures { get; private set; }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled) return Task.CompletedTask;
        _endAtStart = log.End;
        _reader = log.OpenReader(Consumer, LogStart.Oldest);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _reader?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var reader = _reader!;
        var pause = TimeSpan.Zero;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ResumeAsync(reader, stoppingToken).ConfigureAwait(false);
                while (await FollowAsync(reader, stoppingToken).ConfigureAwait(false))
                {
                    if (pause > TimeSpan.Zero) LogBack();
                    pause = TimeSpan.Zero;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Failures++;
                if (pause == TimeSpan.Zero) LogAway(error);
                pause = pause == TimeSpan.Zero ? FirstPause : pause * 2;
                if (pause > LongestPause) pause = LongestPause;
                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Goes to the place that the database has: whether the last write was carried out, nobody else knows.</summary>
    private async Task ResumeAsync(IEventLogReader reader, CancellationToken cancellationToken)
    {
        _written = await store.ReadPositionAsync(log.Id, cancellationToken).ConfigureAwait(false);
        await store.LoadAsync(_counter, log.Id, cancellationToken).ConfigureAwait(false);
        var from = new LogPosition(_written ?? reader.Committed.Offset);
        if (from > log.End)
        {
            LogLost(from.Offset, _endAtStart.Offset);
            from = _endAtStart;
        }

        if (from < reader.Committed)
        {
            LogGap(from.Offset, reader.Committed.Offset);
            from = reader.Committed;
        }

        reader.Seek(from);
        _loaded = clock.GetTimestamp();
        Volatile.Write(ref _counted, from.Offset);
    }

    /// <summary>Counts what the log has, or waits for it.</summary>
    /// <returns>False when the database has another place than was thought.</returns>
    private async Task<bool> FollowAsync(IEventLogReader reader, CancellationToken cancellationToken)
    {
        var batch = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        var started = clock.GetTimestamp();
        var (events, to) = (0, batch.Start);
        do
        {
            _counter.Count(batch);
            events += batch.EventCount;
            to = batch.End;
        }
        while (events < MostEvents && reader.TryRead(out batch));

        // Series that the upkeep has removed make room again.
        if (clock.GetElapsedTime(_loaded) > ReloadAge) return false;
        if (!await store.WriteAsync(_counter, log.Id, _written, to.Offset, cancellationToken).ConfigureAwait(false)) return false;
        _written = to.Offset;
        Volatile.Write(ref _counted, to.Offset);
        reader.Commit(to);
        var rest = events >= MostEvents ? TimeSpan.Zero : options.WriteInterval - clock.GetElapsedTime(started);
        if (rest > TimeSpan.Zero) await Task.Delay(rest, clock, cancellationToken).ConfigureAwait(false);
        return true;
    }

    [LoggerMessage(LogLevel.Error, "The dashboards' counts cannot be written; the events wait in the log, and are counted when the database takes them")]
    private partial void LogAway(Exception error);

    [LoggerMessage(LogLevel.Information, "The dashboards' counts are written again")]
    private partial void LogBack();

    [LoggerMessage(LogLevel.Warning, "The dashboards have counted the log up to {Position}, which it has no more; they go on from {End}")]
    private partial void LogLost(long position, long end);

    [LoggerMessage(LogLevel.Warning, "The dashboards have counted the log up to {Position}; what came before {Oldest} is deleted already and stays uncounted")]
    private partial void LogGap(long position, long oldest);
}
