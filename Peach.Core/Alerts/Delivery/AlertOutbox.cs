using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Alerts.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Alerts.Delivery;

/// <summary>The messages that wait, kept in the database, and a signal for those just written.</summary>
internal sealed class AlertOutbox(TimeProvider clock)
{
    private volatile TaskCompletionSource _wake = NewSignal();

    /// <summary>Completes when there is something new; a new one from then on.</summary>
    public Task Next()
    {
        if (_wake.Task.IsCompleted) _wake = NewSignal();
        return _wake.Task;
    }

    public void Wake() => _wake.TrySetResult();

    /// <summary>Adds a message for each channel of the organisation, to be saved together with what it tells.</summary>
    public async Task AddAsync(PeachDbContext context, AlertMessage message, CancellationToken cancellationToken)
    {
        var channels = await context.Set<ChannelRow>().Where(channel => channel.Codops == message.Codops).Select(channel => channel.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        foreach (var channel in channels)
        {
            context.Add(new DeliveryRow
            {
                Id = Guid.CreateVersion7(now).ToString("N"), ChannelId = channel, Message = JsonSerializer.Serialize(message), DueAt = now, CreatedAt = now,
            });
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
