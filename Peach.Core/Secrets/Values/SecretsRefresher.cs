using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Peach.Core.Secrets.Values;

/// <summary>Knows the secrets' names before the first rollout, and keeps up with other replicas.</summary>
internal sealed partial class SecretsRefresher(SecretStore store, TimeProvider clock, ILogger<SecretsRefresher> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.LoadAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        var failing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await store.LoadAsync(stoppingToken).ConfigureAwait(false);
                failing = false;
            }
            catch (Exception error) when (error is DbException or TimeoutException or InvalidOperationException)
            {
                if (!failing) LogFailed(error);
                failing = true;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The names of secrets cannot be read; those in memory stay in use")]
    private partial void LogFailed(Exception error);
}
