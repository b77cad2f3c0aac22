namespace Peach.Core.Alerts;

/// <summary>A channel, without what must stay secret.</summary>
/// <param name="Hint">The server of a webhook, or the addresses that mail goes to.</param>
/// <param name="SentAt">When it last took a message; null for never.</param>
/// <param name="Error">Why it did not take the last message; null when it did.</param>
public sealed record AlertChannel(
    string Id, string Codops, string Name, AlertChannelKind Kind, string Hint, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? SentAt, string? Error, DateTimeOffset? ErrorAt);
