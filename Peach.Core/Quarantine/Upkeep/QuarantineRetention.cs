using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Collect;
using Peach.Core.Quarantine.Intake;
using Peach.Core.Quarantine.Storage;

namespace Peach.Core.Quarantine.Upkeep;

/// <summary>Removes what has been kept for long enough, once an hour.</summary>
internal sealed partial class QuarantineRetention(
    QuarantineStore store, PartChanges changes, QuarantineWriter writer, IEventLog log, IOptions<QuarantineOptions> options, TimeProvider clock, ILogger<QuarantineRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly int _days = options.Value.Validated().RetentionDays;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                var last = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-_days - 1);
                var parts = await store.FindAsync(new QuarantineFilter(To: last), stoppingToken).ConfigureAwait(false);
                await changes.RunAsync(async () =>
                {
                    foreach (var part in parts) await store.RemoveAsync(part, stoppingToken).ConfigureAwait(false);
                    await store.RemoveUnlistedAsync(log.Id, writer.Done.Offset, stoppingToken).ConfigureAwait(false);
                    return true;
                }, stoppingToken).ConfigureAwait(false);
                if (parts.Count > 0) LogRemoved(parts.Sum(part => part.Events), parts.Count, last);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Events} quarantined events in {Parts} parts, collected on {Day} or earlier")]
    private partial void LogRemoved(long events, int parts, DateOnly day);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old quarantined events could not be removed; the next try is in an hour")]
    private partial void LogFailed(Exception error);
}
