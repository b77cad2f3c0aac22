namespace Peach.Core.Platform;

/// <summary>A broadcaster that uses this platform.</summary>
public sealed class Organisation
{
    /// <summary>The organisation's code: 2 to 16 lower-case letters and digits, e.g. <c>ltlrt</c>.</summary>
    public required string Codops { get; init; }

    /// <summary>The name people read.</summary>
    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
