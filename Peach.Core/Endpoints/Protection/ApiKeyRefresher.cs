using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Peach.Core.Endpoints.Protection;

/// <summary>Has the API keys in memory before the first request comes, and keeps up with other replicas.</summary>
internal sealed partial class ApiKeyRefresher(ApiKeyDirectory directory, TimeProvider clock, ILogger<ApiKeyRefresher> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await directory.LoadAsync(cancellationToken).ConfigureAwait(false);
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
                await directory.LoadAsync(stoppingToken).ConfigureAwait(false);
                failing = false;
            }
            catch (Exception error) when (error is DbException or TimeoutException or InvalidOperationException)
            {
                if (!failing) LogFailed(error);
                failing = true;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API keys cannot be read; the ones in memory stay in use")]
    private partial void LogFailed(Exception error);
}
