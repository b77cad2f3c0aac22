using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Peach.Core.Rules.Storage;

/// <summary>Has the live rules in memory before the first request comes, and keeps up with other replicas.</summary>
internal sealed partial class LiveRulesRefresher(LiveRulesStore store, IOptions<RulesOptions> options, TimeProvider clock, ILogger<LiveRulesRefresher> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.LoadAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Refresh, clock);
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

    [LoggerMessage(LogLevel.Warning, "The live rules cannot be read; the ones in memory stay in force")]
    private partial void LogFailed(Exception error);
}
