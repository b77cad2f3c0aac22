namespace Peach.Core.Tasks.Telling;

/// <summary>A run's last progress as the database keeps it. Numbers are text: the databases share no type for them.</summary>
internal sealed class ToldRow
{
    public required string RunId { get; init; }

    public string? Done { get; set; }

    public string? Total { get; set; }

    public string? Text { get; set; }

    public DateTimeOffset? ToldAt { get; set; }

    public long Ignored { get; set; }
}
