using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Peach.Core.Platform;

/// <summary>Has something of the database in memory before the first request comes, and keeps up with what other replicas change.</summary>
/// <remarks>A start without the database fails; later what is in memory stays in use while the database is away.</remarks>
/// <param name="what">What it follows, for the log: "API keys".</param>
/// <param name="pause">How long between two looks.</param>
/// <param name="clock">Times them.</param>
/// <param name="logger">Is told once when the database goes away.</param>
public abstract partial class DatabaseFollower(string what, TimeSpan pause, TimeProvider clock, ILogger logger) : BackgroundService
{
    /// <summary>How often a module without a setting for it looks.</summary>
    public static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(10);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected abstract Task LoadAsync(CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(pause, clock);
        var failing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await LoadAsync(stoppingToken).ConfigureAwait(false);
                failing = false;
            }
            catch (Exception error) when (error is DbException or TimeoutException or InvalidOperationException)
            {
                if (!failing) LogFailed(logger, error, what);
                failing = true;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The {What} cannot be read; what is in memory stays in use")]
    private static partial void LogFailed(ILogger logger, Exception error, string what);
}
