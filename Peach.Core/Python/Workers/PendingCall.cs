using System.Threading.Tasks.Sources;

namespace Peach.Core.Python.Workers;

/// <summary>A call on its way: waiting, in a worker, or answered. Answered exactly once.</summary>
internal sealed class PendingCall : IValueTaskSource<PythonReply>
{
    private ManualResetValueTaskSourceCore<PythonReply> _source = new() { RunContinuationsAsynchronously = true };
    private int _answered;

    public required int Function { get; init; }

    public required PythonCall Request { get; init; }

    /// <summary>When the caller has its answer at the latest, as a <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public required long Due { get; init; }

    /// <summary>Where it waits and runs.</summary>
    public required WorkerLane Lane { get; init; }

    /// <summary>How many workers it has been handed to.</summary>
    public int Attempts { get; set; }

    public bool IsCancelled => Request.Cancelled.IsCancellationRequested;

    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    public ValueTask<PythonReply> Task => new(this, _source.Version);

    /// <returns>False when it had its answer before; the reply is then disposed.</returns>
    public bool Answer(PythonReply reply)
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
        {
            reply.Dispose();
            return false;
        }

        _source.SetResult(reply);
        return true;
    }

    PythonReply IValueTaskSource<PythonReply>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<PythonReply>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<PythonReply>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
