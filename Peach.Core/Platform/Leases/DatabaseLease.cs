using Microsoft.Extensions.Logging;

namespace Peach.Core.Platform.Leases;

/// <summary>A lease that is held, and renewed at a third of its time.</summary>
internal sealed partial class DatabaseLease : ILease
{
    /// <summary>Ends before the row does, so that what is under way when the lease is lost still falls into it.</summary>
    private static readonly TimeSpan Trusted = DatabaseLeases.Duration * 0.8;

    private readonly DatabaseLeases _leases;
    private readonly string _name;
    private readonly string _holder;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _released = new();
    private readonly Task _renewing;
    private int _disposed;

    /// <param name="leases">Keeps the rows.</param>
    /// <param name="name">The job.</param>
    /// <param name="holder">This holder's mark in the row.</param>
    /// <param name="asked">The clock's timestamp from before the row was written: it lasts at least as long as counted from there.</param>
    /// <param name="clock">Times the renewals.</param>
    /// <param name="logger">Is told of a lease that is lost.</param>
    public DatabaseLease(DatabaseLeases leases, string name, string holder, long asked, TimeProvider clock, ILogger logger)
    {
        (_leases, _name, _holder, _clock, _logger) = (leases, name, holder, clock, logger);
        _lost = new CancellationTokenSource(Left(asked), clock);
        Lost = _lost.Token;
        _renewing = RenewAsync();
    }

    public CancellationToken Lost { get; }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _released.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        try
        {
            if (!_lost.IsCancellationRequested) await _leases.ReleaseAsync(_name, _holder).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // A start that came to nothing has taken its parts down; the next one on this folder gives its leases back.
        }
        catch (Exception error)
        {
            // It expires by itself.
            LogNotReleased(error, _name);
        }

        _lost.Dispose();
        _released.Dispose();
    }

    private async Task RenewAsync()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_lost.Token, _released.Token);
        var pause = DatabaseLeases.Duration / 3;
        while (true)
        {
            await Task.Delay(pause, _clock, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ending.IsCancellationRequested) break;
            try
            {
                var asked = _clock.GetTimestamp();
                if (await _leases.RenewAsync(_name, _holder, ending.Token).ConfigureAwait(false))
                {
                    _lost.CancelAfter(Left(asked));
                    pause = DatabaseLeases.Duration / 3;
                    continue;
                }

                await _lost.CancelAsync().ConfigureAwait(false);
            }
            catch (Exception error) when (!ending.IsCancellationRequested)
            {
                LogNotRenewed(error, _name);
                pause = DatabaseLeases.Duration / 15;
            }
            catch (Exception) when (ending.IsCancellationRequested)
            {
                break;
            }
        }

        if (!_released.IsCancellationRequested) LogLost(_name);
    }

    private TimeSpan Left(long asked)
    {
        var left = Trusted - _clock.GetElapsedTime(asked);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    [LoggerMessage(LogLevel.Warning, "The lease {Name} was lost: it could not be renewed in time")]
    private partial void LogLost(string name);

    [LoggerMessage(LogLevel.Warning, "The lease {Name} could not be renewed; it is tried again")]
    private partial void LogNotRenewed(Exception error, string name);

    [LoggerMessage(LogLevel.Warning, "The lease {Name} could not be given back; it expires by itself")]
    private partial void LogNotReleased(Exception error, string name);
}
