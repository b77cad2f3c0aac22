using Microsoft.Extensions.Logging;
using Peach.Core.Tasks.Telling;

namespace Peach.Core.Tasks.Logs;

/// <summary>Takes down what a run prints and tells while it goes on. Disposing it ends that and writes the last of it.</summary>
internal sealed partial class RunRecording : IAsyncDisposable
{
    /// <summary>How often the file of events is looked at.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>How many looks pass between two writes to the database.</summary>
    private const int LooksPerSave = 10;

    private readonly string _runId;
    private readonly string _taskId;
    private readonly RunTelling _telling;
    private readonly ToldFile _file;
    private readonly ToldStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Action _onEnd;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;
    private long _saved;

    public RunRecording(string runId, string taskId, RunLog log, RunTelling telling, ToldFile file, ToldStore store, TimeProvider clock, ILogger logger, Action onEnd)
    {
        (_runId, _taskId, Log, _telling, _file, _store, _clock, _logger, _onEnd) = (runId, taskId, log, telling, file, store, clock, logger, onEnd);
        _loop = FollowAsync();
    }

    public RunLog Log { get; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        ReadOn();
        if (_telling.Ignored is > 0 and var ignored)
            Log.Write(true, $"peach: {ignored} of the lines that this run told (progress, metrics) are not kept: they are no such lines, or told more than {RunTelling.MaxNames} metrics");
        Log.Dispose();
        _file.Dispose();
        await SaveAsync().ConfigureAwait(false);
        _end.Dispose();
        _onEnd();
    }

    private async Task FollowAsync()
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Look, _clock);
        try
        {
            for (var looks = 1; await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false); looks++)
            {
                ReadOn();
                if (looks % LooksPerSave == 0) await SaveAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private void ReadOn()
    {
        try
        {
            _file.ReadOn();
        }
        catch (IOException error)
        {
            LogNotRead(error, _runId);
        }
    }

    private async Task SaveAsync()
    {
        var version = _telling.Version;
        if (version == _saved) return;
        try
        {
            await _store.SaveAsync(_runId, _taskId, _telling.Snapshot(_runId), CancellationToken.None).ConfigureAwait(false);
            _saved = version;
        }
        catch (Exception error)
        {
            // What a run tells never decides how it ends.
            LogNotSaved(error, _runId);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What the run {Run} tells could not be read")]
    private partial void LogNotRead(Exception error, string run);

    [LoggerMessage(LogLevel.Warning, "What the run {Run} told could not be written to the database")]
    private partial void LogNotSaved(Exception error, string run);
}
