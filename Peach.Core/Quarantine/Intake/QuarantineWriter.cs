using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Collect;
using Peach.Core.Quarantine.Storage;

namespace Peach.Core.Quarantine.Intake;

/// <summary>Follows the log and keeps what breaks the format.</summary>
internal sealed partial class QuarantineWriter(
    IEventLog log, QuarantineStore store, IOptions<QuarantineOptions> options, TimeProvider clock, ILogger<QuarantineWriter> logger) : BackgroundService
{
    private const string Consumer = "quarantine";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly QuarantineOptions _options = options.Value.Validated();
    private IEventLogReader? _reader;

    /// <summary>How far the log has been read, with all that was found kept.</summary>
    public LogPosition Committed => _reader?.Committed ?? default;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _reader = log.OpenReader(Consumer, LogStart.Oldest);
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
                if (!resumed) resumed = await ResumeAsync(reader, stoppingToken).ConfigureAwait(false);
                if (pause == TimeSpan.Zero)
                {
                    reader.Seek(reader.Committed);
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

    /// <summary>A crash between the database and the log's own note: the database is right.</summary>
    private async Task<bool> ResumeAsync(IEventLogReader reader, CancellationToken cancellationToken)
    {
        var position = new LogPosition(await store.ReadPositionAsync(log.Id, cancellationToken).ConfigureAwait(false));
        if (position > reader.Committed && position <= log.End) reader.Commit(position);
        return true;
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> WriteRangeAsync(IEventLogReader reader, CancellationToken cancellationToken)
    {
        var from = reader.Committed;
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

        reader.Commit(range.To);
        return range.Bytes >= _options.FlushBytes;
    }

    [LoggerMessage(Level = LogLevel.Error, Message =
        "Events that break the format cannot be put aside; they wait in the event log until the object store and the database take them")]
    private partial void LogAway(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Events that break the format are put aside again")]
    private partial void LogBack();
}
