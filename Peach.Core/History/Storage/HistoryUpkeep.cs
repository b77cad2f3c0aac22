using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Platform;
using StackExchange.Redis;
using IRedis = Peach.Core.Platform.IRedis;

namespace Peach.Core.History.Storage;

/// <summary>
/// Tells Python how long each organisation's entries are shown, and lets months of names live as long as entries need them when an
/// organisation's retention was changed.
/// </summary>
internal sealed partial class HistoryUpkeep(
    IRedis redis, IOrganisationDirectory organisations, HistoryRetention retention, TimeProvider clock, ILogger<HistoryUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do await KeepUpAsync().ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task KeepUpAsync()
    {
        try
        {
            foreach (var codops in organisations.All.Keys)
            {
                var days = retention.Days(codops);
                await redis.Database.StringSetAsync(HistoryKeys.Days(codops), days).ConfigureAwait(false);
                var first = HistoryKeys.MonthOf(clock.GetUtcNow().AddDays(-days));
                for (var month = HistoryKeys.MonthOf(clock.GetUtcNow()); month >= first; month--)
                    await redis.Database.KeyExpireAsync(HistoryKeys.Names(codops, month), retention.EndOfNames(codops, month).UtcDateTime).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            LogAway(error.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The histories' retention is told to Redis next time: {Reason}")]
    private partial void LogAway(string reason);
}
