namespace Peach.Core.Alerts.Storage;

/// <summary>A message that waits to be sent to a channel. Ids are time-ordered: a channel's messages are sent in their order.</summary>
internal sealed class DeliveryRow
{
    public required string Id { get; init; }

    public required string ChannelId { get; init; }

    /// <summary>A <see cref="Delivery.AlertMessage"/> as JSON.</summary>
    public required string Message { get; init; }

    public int Attempts { get; set; }

    /// <summary>When it is to be tried; put forward by whoever tries it, so that nobody else does.</summary>
    public required DateTimeOffset DueAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
