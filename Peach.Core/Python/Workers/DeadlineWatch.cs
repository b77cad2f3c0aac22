using System.Collections.Concurrent;

namespace Peach.Core.Python.Workers;

/// <summary>Looks after the time limits of all pools: every 5 ms while calls are under way, not at all while none are.</summary>
internal sealed class DeadlineWatch : IDisposable
{
    private const int TickMilliseconds = 5;

    private readonly ConcurrentDictionary<PythonPool, bool> _pools = new();
    private readonly ManualResetEventSlim _busy = new();
    private readonly ManualResetEvent _stopped = new(false);

    public DeadlineWatch()
    {
        new Thread(Watch) { IsBackground = true, Name = "python deadlines" }.Start();
    }

    public void Add(PythonPool pool) => _pools[pool] = true;

    public void Remove(PythonPool pool) => _pools.TryRemove(pool, out _);

    /// <summary>Says that a call is under way.</summary>
    public void Wake()
    {
        if (!_busy.IsSet) _busy.Set();
    }

    public void Dispose()
    {
        _stopped.Set();
        _busy.Set();
    }

    private void Watch()
    {
        while (true)
        {
            _busy.Wait();
            // Reset before looking: a call that starts meanwhile sets it again.
            _busy.Reset();
            var anyBusy = false;
            foreach (var pool in _pools.Keys) anyBusy |= pool.Tick();
            if (anyBusy) _busy.Set();
            if (_stopped.WaitOne(TickMilliseconds)) return;
        }
    }
}
