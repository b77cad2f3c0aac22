namespace Peach.Core.Alerts.Storage;

internal sealed class AlertRow
{
    public required string Id { get; init; }

    public required string Codops { get; init; }

    public required string Subject { get; init; }

    public required AlertKind Kind { get; init; }

    public required string Title { get; set; }

    public required string Reason { get; set; }

    public string? Link { get; set; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset LastSeen { get; set; }

    public int Times { get; set; } = 1;

    public DateTimeOffset? ClearedAt { get; set; }

    public DateTimeOffset? AcknowledgedAt { get; set; }

    public string? AcknowledgedBy { get; set; }

    public AlertView ToView() => new(Id, Codops, Subject, Kind, Title, Reason, Link, Since, LastSeen, Times, ClearedAt, AcknowledgedAt, AcknowledgedBy);
}
