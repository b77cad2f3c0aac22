using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Forge.Storage;
using Peach.Core.Repositories;

namespace Peach.Core.Forge.Sending;

/// <summary>Reads the settings before the first rollout, and lets go of those of removed repositories.</summary>
internal sealed partial class ForgeService(RepositoryForge forge, ForgeStore store, IRepositoryCatalog repositories, TimeProvider clock, ILogger<ForgeService> logger)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _tidying = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        forge.Start(await store.LoadAsync(cancellationToken).ConfigureAwait(false));
        _tidying = TidyAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        forge.Stop();
        await _tidying.ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task TidyAsync()
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                try
                {
                    List<string> known = [.. repositories.List().Select(repository => repository.Id)];
                    await store.RemoveOthersAsync(known, _stopping.Token).ConfigureAwait(false);
                    forge.Forget(known);
                }
                catch (Exception error) when (!_stopping.IsCancellationRequested)
                {
                    LogNotTidied(error);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(LogLevel.Warning, "What is kept of removed repositories' servers could not be removed; Peach tries again")]
    private partial void LogNotTidied(Exception error);
}
