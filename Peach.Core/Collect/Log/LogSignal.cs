namespace Peach.Core.Collect.Log;

/// <summary>Wakes all who wait for the log to grow.</summary>
internal sealed class LogSignal
{
    private TaskCompletionSource? _waiting;

    /// <summary>The next <see cref="Raise"/>. Ask for it first and look at the log's end after that: nothing is missed then.</summary>
    public Task Next
    {
        get
        {
            var waiting = Volatile.Read(ref _waiting);
            if (waiting is not null) return waiting.Task;
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _waiting, mine, null) ?? mine).Task;
        }
    }

    public void Raise() => Interlocked.Exchange(ref _waiting, null)?.TrySetResult();
}
