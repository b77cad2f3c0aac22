using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Peach.Core.Platform.Auditing;

/// <summary>Removes what the audit log has kept for long enough, twice a day.</summary>
internal sealed partial class AuditRetention(Audit audit, IOptions<PlatformOptions> options, TimeProvider clock, ILogger<AuditRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(12);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await audit.RemoveBeforeAsync(clock.GetUtcNow().AddDays(-options.Value.AuditDays), stoppingToken).ConfigureAwait(false);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(error);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Old lines of the audit log could not be removed; the next try is in twelve hours")]
    private partial void LogFailed(Exception error);
}
