using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Peach.Core.Alerts.Raising;

/// <summary>Keeps up with what other replicas raise and clear, and removes what is old.</summary>
internal sealed partial class AlertsRefresher(AlertBook book, TimeProvider clock, ILogger<AlertsRefresher> logger) : BackgroundService
{
    private const int RoundsBetweenPrunings = 360;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await book.LoadAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        var failing = false;
        for (var round = 0; await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false); round++)
        {
            try
            {
                await book.LoadAsync(stoppingToken).ConfigureAwait(false);
                if (round % RoundsBetweenPrunings == 0) await book.PruneAsync(stoppingToken).ConfigureAwait(false);
                failing = false;
            }
            catch (Exception error) when (error is DbException or TimeoutException or InvalidOperationException)
            {
                if (!failing) LogFailed(error);
                failing = true;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The open alerts cannot be read; those in memory stay")]
    private partial void LogFailed(Exception error);
}
