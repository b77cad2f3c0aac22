namespace Peach.Web.Components.Live;

/// <summary>The one timer of a circuit: ticks every second while something of the page listens.</summary>
public sealed partial class UiClock(TimeProvider time, ILogger<UiClock> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Subscription> _subscriptions = [];
    private Task? _loop;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Calls back every second until the result is disposed; a tick waits for the callbacks of the one before.</summary>
    public IDisposable Subscribe(Func<Task> onTick)
    {
        var subscription = new Subscription(this, onTick);
        lock (_gate)
        {
            _subscriptions.Add(subscription);
            _loop ??= RunAsync();
        }

        return subscription;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_loop is { } loop) await loop;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                Subscription[] subscriptions;
                lock (_gate) subscriptions = [.. _subscriptions];
                await Task.WhenAll(subscriptions.Select(CallAsync)).WaitAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The circuit is over.
        }
    }

    private async Task CallAsync(Subscription subscription)
    {
        try
        {
            await subscription.OnTick();
        }
        catch (ObjectDisposedException)
        {
            // The component went away during its callback.
        }
        catch (Exception error)
        {
            LogFailed(logger, error);
        }
    }

    [LoggerMessage(LogLevel.Error, "A part of a page could not be brought up to date")]
    private static partial void LogFailed(ILogger logger, Exception error);

    private sealed class Subscription(UiClock clock, Func<Task> onTick) : IDisposable
    {
        public Func<Task> OnTick => onTick;

        public void Dispose()
        {
            lock (clock._gate) clock._subscriptions.Remove(this);
        }
    }
}
