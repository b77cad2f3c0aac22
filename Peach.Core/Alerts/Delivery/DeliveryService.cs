using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Alerts.Channels;
using Peach.Core.Alerts.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Alerts.Delivery;

/// <summary>Sends what waits: each channel's messages in order, a failed one again after longer and longer pauses.</summary>
internal sealed partial class DeliveryService(
    IDbContextFactory<PeachDbContext> contexts, AlertOutbox outbox, ChannelTargets targets, ChannelSender sender, IOptions<AlertsOptions> options, TimeProvider clock,
    ILogger<DeliveryService> logger)
    : BackgroundService
{
    private const int MostAtOnce = 500;

    /// <summary>How often what other replicas have written is looked for.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var woken = outbox.Next();
            var pause = Interval;
            try
            {
                pause = await SendDueAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (ObjectDisposedException error) when (error.ObjectName == nameof(IServiceProvider))
            {
                // A start that failed has taken all down without a word.
                return;
            }
            catch (Exception error)
            {
                LogFailed(error);
            }

            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(woken, Task.Delay(pause, clock, cancel.Token)).ConfigureAwait(false);
            await cancel.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <returns>How long until there may be more to do.</returns>
    private async Task<TimeSpan> SendDueAsync(CancellationToken cancellationToken)
    {
        List<DeliveryRow> waiting;
        using (var context = contexts.CreateDbContext())
            waiting = await context.Set<DeliveryRow>().AsNoTracking().OrderBy(row => row.Id).Take(MostAtOnce).ToListAsync(cancellationToken).ConfigureAwait(false);
        var pauses = await Task.WhenAll(waiting.GroupBy(row => row.ChannelId, StringComparer.Ordinal).Select(channel => SendAsync([.. channel], cancellationToken))).ConfigureAwait(false);
        var next = pauses.Append(Interval).Min();
        return next > TimeSpan.Zero ? next : TimeSpan.FromMilliseconds(1);
    }

    /// <summary>Sends a channel's messages until one is not taken.</summary>
    private async Task<TimeSpan> SendAsync(IReadOnlyList<DeliveryRow> messages, CancellationToken cancellationToken)
    {
        foreach (var row in messages)
        {
            var now = clock.GetUtcNow();
            if (row.DueAt > now) return row.DueAt - now;
            if (!await ClaimAsync(row, now, cancellationToken).ConfigureAwait(false)) return Interval;
            try
            {
                if (await TryAsync(row, cancellationToken).ConfigureAwait(false) is { } pause) return pause;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await GiveBackAsync(row).ConfigureAwait(false);
                throw;
            }
        }

        return Interval;
    }

    /// <summary>Takes a message for this replica, until long after its attempt is over.</summary>
    private async Task<bool> ClaimAsync(DeliveryRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = now + options.Value.Timeout + TimeSpan.FromSeconds(30);
        using var context = contexts.CreateDbContext();
        return await context.Set<DeliveryRow>().Where(known => known.Id == row.Id && known.DueAt == row.DueAt)
            .ExecuteUpdateAsync(set => set.SetProperty(known => known.DueAt, until), cancellationToken).ConfigureAwait(false) > 0;
    }

    /// <summary>Peach stops: the next process need not wait for the claim to lapse.</summary>
    private async Task GiveBackAsync(DeliveryRow row)
    {
        using var context = contexts.CreateDbContext();
        await context.Set<DeliveryRow>().Where(known => known.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(known => known.DueAt, row.DueAt), CancellationToken.None).ConfigureAwait(false);
    }

    /// <returns>The pause until it is tried again; null when it is done with.</returns>
    private async Task<TimeSpan?> TryAsync(DeliveryRow row, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var channel = await context.FindAsync<ChannelRow>([row.ChannelId], cancellationToken).ConfigureAwait(false);
        TimeSpan? pause = null;
        if (channel is not null)
        {
            try
            {
                await sender.SendAsync(channel.Kind, targets.Read(channel), JsonSerializer.Deserialize<AlertMessage>(row.Message)!, cancellationToken).ConfigureAwait(false);
                (channel.SentAt, channel.Error, channel.ErrorAt) = (clock.GetUtcNow(), null, null);
            }
            catch (Exception error) when (error is DeliveryException or PeachException)
            {
                (channel.Error, channel.ErrorAt) = (error.Message, clock.GetUtcNow());
                var isOver = error is DeliveryException { IsFinal: true } || row.Attempts + 1 >= options.Value.Attempts;
                if (isOver) LogLetGo(channel.Name, channel.Codops, row.Attempts + 1, error.Message);
                else pause = PauseAfter(row.Attempts + 1);
            }
        }

        if (pause is { } wait)
        {
            var due = clock.GetUtcNow() + wait;
            await context.Set<DeliveryRow>().Where(known => known.Id == row.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(known => known.DueAt, due).SetProperty(known => known.Attempts, row.Attempts + 1), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await context.Set<DeliveryRow>().Where(known => known.Id == row.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateConcurrencyException)
        {
            // The channel was removed meanwhile.
        }

        return pause;
    }

    private TimeSpan PauseAfter(int attempts)
    {
        var pause = options.Value.RetryPause * Math.Pow(2, Math.Min(attempts - 1, 20));
        return pause < LongestPause ? pause : LongestPause;
    }

    [LoggerMessage(LogLevel.Warning, "The alert channel {Channel} of {Codops} did not take a message, which is let go after {Attempts} attempts: {Reason}")]
    private partial void LogLetGo(string channel, string codops, int attempts, string reason);

    [LoggerMessage(LogLevel.Error, "Messages of alerts could not be sent; they are tried again")]
    private partial void LogFailed(Exception error);
}
