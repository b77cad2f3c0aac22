namespace Peach.Core.Tasks.Running;

/// <summary>Ends a run from outside; the first reason given is the one that counts.</summary>
internal sealed class RunControl : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private bool _disposed;

    public RunStop Reason { get; private set; }

    /// <summary>What is to be said about <see cref="Reason"/>; null for nothing.</summary>
    public string? Detail { get; private set; }

    public CancellationToken Token => _stop.Token;

    public void Stop(RunStop reason, string? detail = null)
    {
        lock (_gate)
        {
            if (_disposed || Reason != RunStop.None) return;
            (Reason, Detail) = (reason, detail);
        }

        _ = _stop.CancelAsync();
    }

    public void Dispose()
    {
        lock (_gate) _disposed = true;
        _stop.Dispose();
    }
}
