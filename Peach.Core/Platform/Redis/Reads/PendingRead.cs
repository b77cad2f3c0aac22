using System.Threading.Tasks.Sources;

namespace Peach.Core.Platform.Redis.Reads;

/// <summary>Reads that wait for their answers. Ended exactly once; answers that come later are passed over.</summary>
internal sealed class PendingRead(int count, long due) : IValueTaskSource<RedisReply[]?>
{
    private readonly RedisReply[] _replies = new RedisReply[count];
    private ManualResetValueTaskSourceCore<RedisReply[]?> _source = new() { RunContinuationsAsynchronously = true };
    private int _received;
    private int _ended;

    /// <summary>When the caller goes on without them, as a <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long Due => due;

    public bool IsEnded => Volatile.Read(ref _ended) != 0;

    public ValueTask<RedisReply[]?> Task => new(this, _source.Version);

    /// <returns>Whether that was the last.</returns>
    public bool Add(in RedisReply reply)
    {
        _replies[_received++] = reply;
        if (_received < _replies.Length) return false;
        if (Interlocked.Exchange(ref _ended, 1) == 0) _source.SetResult(_replies);
        return true;
    }

    public void GiveUp()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0) _source.SetResult(null);
    }

    RedisReply[]? IValueTaskSource<RedisReply[]?>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<RedisReply[]?>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<RedisReply[]?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
