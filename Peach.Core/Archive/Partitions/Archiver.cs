using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Archive.Progress;
using Peach.Core.Collect;
using Peach.Core.Platform;

namespace Peach.Core.Archive.Partitions;

/// <summary>Reads the log in ranges and puts each range's parts in the object store.</summary>
internal sealed partial class Archiver(
    IEventLog log, IObjectStore store, DataFolder data, ArchivePosition position, IOptions<ArchiveOptions> options, TimeProvider clock,
    ILogger<Archiver> logger)
    : BackgroundService
{
    private const string Consumer = "archive";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ArchiveOptions _options = options.Value.Validated();
    private readonly string _planPath = Path.Combine(data.Folder("archive"), "plan.json");
    private readonly string _temporaryFolder = data.Folder("archive", "tmp");
    private IEventLogReader? _reader;
    private ArchivePlan? _plan;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var leftOver in Directory.EnumerateFiles(_temporaryFolder)) File.Delete(leftOver);
        _reader = log.OpenReader(Consumer, LogStart.Oldest);
        position.Committed = _reader.Committed;
        _plan = ArchivePlan.Load(_planPath);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Archives what has come so far, then stops; what does not fit in the time is archived at the next start.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (_reader is null) return;
        try
        {
            while (await ArchiveRangeAsync(_reader, cancellationToken).ConfigureAwait(false))
            {
            }
        }
        catch (Exception error)
        {
            LogLeftOver(error);
        }
    }

    public override void Dispose()
    {
        _reader?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reader = _reader!;
        var pause = TimeSpan.Zero;
        // A plan that a crash left is for events that have waited long enough.
        var waits = _plan is null || _plan.To <= reader.Committed.Offset;
        while (true)
        {
            try
            {
                if (waits)
                {
                    reader.Seek(reader.Committed);
                    await reader.ReadAsync(stoppingToken).ConfigureAwait(false);
                    await Task.Delay(_options.FlushInterval, clock, stoppingToken).ConfigureAwait(false);
                }

                while (await ArchiveRangeAsync(reader, stoppingToken).ConfigureAwait(false))
                {
                }

                if (pause > TimeSpan.Zero) LogBack();
                (pause, waits) = (TimeSpan.Zero, true);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (pause == TimeSpan.Zero) LogAway(error);
                pause = pause == TimeSpan.Zero ? FirstPause : pause * 2;
                if (pause > LongestPause) pause = LongestPause;
                waits = false;
                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Archives the range that was planned, or else the next one.</summary>
    /// <returns>Whether there may be more to archive.</returns>
    private async Task<bool> ArchiveRangeAsync(IEventLogReader reader, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var from = reader.Committed;
        var planned = _plan is { } unfinished && unfinished.From == from.Offset && unfinished.To > from.Offset ? unfinished : null;
        var lateness = planned?.MaxLatenessMilliseconds ?? (long)_options.MaxLateness.TotalMilliseconds;
        using var range = new ArchiveRange(from, log.Id, lateness, _temporaryFolder);
        Gather(reader, range, planned, cancellationToken);
        if (range.To == from) return false;
        if (planned is null || planned.To != range.To.Offset)
        {
            var plan = new ArchivePlan(from.Offset, range.To.Offset, lateness);
            plan.Save(_planPath);
            _plan = plan;
        }

        await range.PutAsync(store, cancellationToken).ConfigureAwait(false);
        reader.Commit(range.To);
        position.Committed = range.To;
        return range.Bytes >= _options.FlushBytes || planned is not null;
    }

    private void Gather(IEventLogReader reader, ArchiveRange range, ArchivePlan? planned, CancellationToken cancellationToken)
    {
        reader.Seek(range.From);
        while (planned is null ? range.Bytes < _options.FlushBytes : range.To.Offset < planned.To)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!reader.TryRead(out var batch)) return;
            range.Add(batch);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Events cannot be archived; they wait in the event log until the object store takes them")]
    private partial void LogAway(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Events are archived again")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last events could not be archived before the stop; they will be at the next start")]
    private partial void LogLeftOver(Exception error);
}
