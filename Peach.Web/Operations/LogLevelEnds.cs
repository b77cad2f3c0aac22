namespace Peach.Web.Operations;

/// <summary>Takes back levels whose time is over.</summary>
internal sealed class LogLevelEnds(LogLevels levels, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = clock.GetUtcNow();
            foreach (var change in levels.All.Where(change => change.Until <= now)) levels.Reset(change.Category);
        }
    }
}
