namespace Peach.Core.Alerts.Delivery;

/// <summary>Where a channel's messages go.</summary>
/// <param name="ChannelId">The channel that it belongs to: read for another, it is refused.</param>
internal sealed record ChannelTarget(string ChannelId, string Address, string? Token)
{
    /// <summary>Without the secrets.</summary>
    public override string ToString() => ChannelId;
}
