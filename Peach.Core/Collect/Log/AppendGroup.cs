using Peach.Core.Collect.Duplicates;
using Peach.Core.Collect.Records;

namespace Peach.Core.Collect.Log;

/// <summary>The records that go to the disk together, and those who wait for it.</summary>
/// <remarks>
/// Several waiters share one task, and are answered one after the other by one thread of the pool: handing each to the pool by itself
/// costs more than answering it.
/// </remarks>
internal sealed class AppendGroup
{
    private const int KeptCapacity = 8 * 1024 * 1024;
    private const int KeptClaims = 128 * 1024;
    private const int SharedBy = 16;

    private readonly List<TaskCompletionSource> _waiters = [];
    private int _count;

    public ByteBuffer Frames { get; } = new(64 * 1024);

    /// <summary>Nobody waits for it.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>The keys of the events whose first record is in it.</summary>
    public List<EventKey> Claims { get; private set; } = [];

    /// <summary>Whether somebody waits for it because of an event that may be in the group before it.</summary>
    public bool ReliesOnEarlier { get; set; }

    /// <param name="frame">Empty for somebody who only waits.</param>
    /// <returns>A task that ends with the group.</returns>
    public Task Add(ReadOnlySpan<byte> frame)
    {
        if (_count++ % SharedBy == 0) _waiters.Add(new TaskCompletionSource());
        Frames.Add(frame);
        return _waiters[^1].Task;
    }

    public void Complete()
    {
        foreach (var waiter in _waiters) ThreadPool.UnsafeQueueUserWorkItem(static waiter => waiter.SetResult(), waiter, preferLocal: false);
        Clear();
    }

    public void Fail(Exception error)
    {
        foreach (var waiter in _waiters)
            ThreadPool.UnsafeQueueUserWorkItem(static failed => failed.waiter.SetException(failed.error), (waiter, error), preferLocal: false);
        Clear();
    }

    private void Clear()
    {
        Frames.Clear(KeptCapacity);
        _waiters.Clear();
        _count = 0;
        ReliesOnEarlier = false;
        if (Claims.Capacity > KeptClaims) Claims = [];
        else Claims.Clear();
    }
}
