namespace Peach.Core.Quarantine.Storage;

/// <summary>An object with events of one site key, day and reason. Without its row an object does not count: its transaction had not ended.</summary>
internal sealed class QuarantinePart
{
    public required string ObjectKey { get; init; }

    public required string SiteKey { get; init; }

    public required string Codops { get; init; }

    /// <summary>As <c>2026-01-31</c>, in UTC.</summary>
    public required string Day { get; init; }

    public required string Reason { get; init; }

    public long Events { get; set; }

    public DateTimeOffset FirstAt { get; set; }

    public DateTimeOffset LastAt { get; set; }

    public required string Sample { get; set; }
}
