using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Codex.Copy;
using Peach.Core.Codex.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Codex.Upkeep;

/// <summary>Forgets removed items after a day, and what is left of organisations that are gone.</summary>
internal sealed partial class CodexUpkeep(CodexStore store, RedisCopy copy, TimeProvider clock, ILogger<CodexUpkeep> logger) : BackgroundService, IOrganisationDependent
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan RemovedAge = TimeSpan.FromDays(1);

    /// <summary>A catalogue is the copy of one that the broadcaster has elsewhere: no reason to keep an organisation.</summary>
    public Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task OnRemovedAsync(string codops, CancellationToken cancellationToken)
    {
        try
        {
            await store.RemoveCatalogueAsync(codops, cancellationToken).ConfigureAwait(false);
            await copy.RemoveAsync(codops, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogLeft(error, codops);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await KeepUpAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(error.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task KeepUpAsync(CancellationToken cancellationToken)
    {
        foreach (var codops in await store.OrphansAsync(cancellationToken).ConfigureAwait(false)) await store.RemoveCatalogueAsync(codops, cancellationToken).ConfigureAwait(false);
        var catalogues = await store.CataloguesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var catalogue in catalogues)
            await store.ForgetRemovedAsync(catalogue.Codops, clock.GetUtcNow() - RemovedAge, cancellationToken).ConfigureAwait(false);
        // Listed before the database was asked again, so that a catalogue that begins now is not taken for one that is gone.
        var copies = await copy.ListAsync(cancellationToken).ConfigureAwait(false);
        var known = (await store.CataloguesAsync(cancellationToken).ConfigureAwait(false)).Select(catalogue => catalogue.Codops).ToHashSet(StringComparer.Ordinal);
        foreach (var codops in copies.Where(codops => !known.Contains(codops))) await copy.RemoveAsync(codops, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Warning, "The codex of the removed organisation {Codops} is not gone entirely; the rest goes within the hour")]
    private partial void LogLeft(Exception error, string codops);

    [LoggerMessage(LogLevel.Warning, "The codex could not be cleared of what is gone; the next try is in an hour. {Reason}")]
    private partial void LogFailed(string reason);
}
