using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Collect;
using Peach.Core.Quarantine.Replays;
using Peach.Core.Quarantine.Storage;

namespace Peach.Core.Quarantine.Intake;

/// <summary>Follows the log and keeps what breaks the format.</summary>
internal sealed partial class QuarantineWriter(
    IEventLog log, QuarantineStore store, LogHold hold, IOptions<QuarantineOptions> options, TimeProvider clock, ILogger<QuarantineWriter> logger) : BackgroundService
{
    public const string Consumer = "quarantine";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly QuarantineOptions _options = options.Value.Validated();
    private IEventLogReader? _reader;
    private long _done;

    /// <summary>How far the log has been read, with all that was found kept.</summary>
    public LogPosition Done => new(Volatile.Read(ref _done));

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _reader = log.OpenReader(Consumer, LogStart.Oldest);
        _done = _reader.Committed.Offset;
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
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
        var resumed = false;
        while (true)
        {
            try
            {
                if (!resumed) resumed = await ResumeAsync(stoppingToken).ConfigureAwait(false);
                if (pause == TimeSpan.Zero)
                {
                    reader.Seek(Done);
                    await reader.ReadAsync(stoppingToken).ConfigureAwait(false);
                    await Task.Delay(_options.FlushInterval, clock, stoppingToken).ConfigureAwait(false);
                }

                while (await WriteRangeAsync(reader, stoppingToken).ConfigureAwait(false))
                {
                }

                if (pause > TimeSpan.Zero) LogBack();
                pause = TimeSpan.Zero;
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
                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>The log's own note may lie behind the database's, where a crash came between or a replay still needs the log.</summary>
    private async Task<bool> ResumeAsync(CancellationToken cancellationToken)
    {
        var position = await store.ReadPositionAsync(log.Id, cancellationToken).ConfigureAwait(false);
        if (position > _done) _done = Math.Min(position, log.End.Offset);
        return true;
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> WriteRangeAsync(IEventLogReader reader, CancellationToken cancellationToken)
    {
        var from = Done;
        var range = new QuarantineRange(from, log.Id);
        reader.Seek(from);
        while (range.Bytes < _options.FlushBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!reader.TryRead(out var batch)) break;
            range.Add(batch);
        }

        if (range.To == from) return false;
        if (!range.IsEmpty)
        {
            var parts = await range.PutAsync(store, cancellationToken).ConfigureAwait(false);
            await store.AddAsync(parts, log.Id, range.To.Offset, cancellationToken).ConfigureAwait(false);
        }

        Volatile.Write(ref _done, range.To.Offset);
        var needed = Math.Min(range.To.Offset, hold.From);
        if (needed > reader.Committed.Offset) reader.Commit(new LogPosition(needed));
        return range.Bytes >= _options.FlushBytes;
    }

    [LoggerMessage(Level = LogLevel.Error, Message =
        "Events that break the format cannot be put aside; they wait in the event log until the object store and the database take them")]
    private partial void LogAway(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Events that break the format are put aside again")]
    private partial void LogBack();
}
