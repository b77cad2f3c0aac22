namespace Peach.Core.Platform;

/// <summary>A broadcaster that uses this platform.</summary>
public sealed class Organisation
{
    /// <summary>The longest retention, a hundred years.</summary>
    public const int MaxDays = 36_500;

    /// <summary>The organisation's code: 2 to 16 lower-case letters and digits, e.g. <c>ltlrt</c>.</summary>
    public required string Codops { get; init; }

    /// <summary>The name people read.</summary>
    public required string Name { get; set; }

    /// <summary>How many days events stay in the archive; null: the setting <c>Archive:RetentionDays</c>.</summary>
    public int? ArchiveDays { get; set; }

    /// <summary>How many days what a user consumed stays in the history; null: the setting <c>History:RetentionDays</c>.</summary>
    public int? HistoryDays { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
