namespace Peach.Core.Alerts.Storage;

internal sealed class ChannelRow
{
    public required string Id { get; init; }

    public required string Codops { get; init; }

    public required string Name { get; init; }

    public required AlertChannelKind Kind { get; init; }

    public required string Hint { get; init; }

    /// <summary>Address and token, encrypted together with organisation and id.</summary>
    public required string ProtectedTarget { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? SentAt { get; set; }

    public string? Error { get; set; }

    public DateTimeOffset? ErrorAt { get; set; }

    public AlertChannel ToView() => new(Id, Codops, Name, Kind, Hint, CreatedAt, CreatedBy, SentAt, Error, ErrorAt);
}
