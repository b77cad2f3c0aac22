namespace Peach.Core.Collect;

/// <summary>A product's key for the Collect API.</summary>
public sealed class SiteKey
{
    /// <summary>The key as clients send it, e.g. <c>zzebu00000000017</c>: 1 to 64 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The organisation that the product belongs to.</summary>
    public required string Codops { get; set; }

    /// <summary>A revoked key's events are refused with 403.</summary>
    public bool Revoked { get; set; }

    /// <summary>What mends requests that break the format; carried out in their order, on faulty requests alone.</summary>
    public IReadOnlyList<MappingRule> Rules { get; set; } = [];

    /// <summary>How many events a second are taken, on average over ten seconds; 0: as many as come; null: the setting <c>Collect:DefaultEventsPerSecond</c>.</summary>
    public int? EventsPerSecond { get; set; }

    /// <summary>What the product's collectors fetch and obey.</summary>
    public RemoteConfig RemoteConfig { get; set; } = RemoteConfig.Default;

    public DateTimeOffset CreatedAt { get; init; }
}
