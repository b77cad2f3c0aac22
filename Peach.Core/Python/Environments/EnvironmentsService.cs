using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Peach.Core.Python.Environments;

/// <summary>Tidies the environments at the start and from time to time, and ends builds when Peach stops.</summary>
internal sealed partial class EnvironmentsService(PythonEnvironments environments, TimeProvider clock, ILogger<EnvironmentsService> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _upkeep = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        environments.Begin();
        _upkeep = UpkeepAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await environments.StopAsync().ConfigureAwait(false);
        await _upkeep.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task UpkeepAsync()
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
        {
            try
            {
                environments.RemoveUnused();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogNotTidied(error);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Environments that nothing needs could not be removed")]
    private partial void LogNotTidied(Exception error);
}
