using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Peach.Core.Platform;

namespace Peach.Core.Collect;

/// <summary>What a product's collectors fetch from <c>/config/&lt;site_key&gt;.json</c>, keep, and obey.</summary>
public sealed record RemoteConfig
{
    private static readonly Limit[] Limits =
    [
        new("flush_interval_sec", 1, 3600), new("max_batch_size", 1, 1000), new("max_events_per_request", 1, 5000), new("heartbeat_frequency_sec", 1, 3600),
        new("max_cache_hours", 1, 8760),
    ];

    private const string FilterName = "filter";
    private const int MaxTypes = 200;
    private const int MaxTypeLength = 100;

    public static RemoteConfig Default { get; } = new();

    /// <summary>Seconds between two requests while there are events to send: 1 to 3600.</summary>
    [JsonPropertyName("flush_interval_sec")]
    public int FlushIntervalSec { get; init; } = 20;

    /// <summary>This many events waiting are sent at once: 1 to 1000.</summary>
    [JsonPropertyName("max_batch_size")]
    public int MaxBatchSize { get; init; } = 20;

    /// <summary>Most events in one request, after a time offline: 1 to 5000.</summary>
    [JsonPropertyName("max_events_per_request")]
    public int MaxEventsPerRequest { get; init; } = 500;

    /// <summary>Seconds between two <c>media_heartbeat</c> events while something plays: 1 to 3600.</summary>
    [JsonPropertyName("heartbeat_frequency_sec")]
    public int HeartbeatFrequencySec { get; init; } = 10;

    /// <summary>Hours that unsent events are kept: 1 to 8760.</summary>
    [JsonPropertyName("max_cache_hours")]
    public int MaxCacheHours { get; init; } = 72;

    /// <summary>The only event types to send; null: all.</summary>
    [JsonPropertyName("filter"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Filter { get; init; }

    /// <summary>Reads what an administrator sends; a missing member has its default.</summary>
    /// <exception cref="PeachException">It is not sound; all that is wrong is named.</exception>
    public static RemoteConfig Parse(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new PeachException("A remote configuration is a JSON object.");
        List<string> errors = [];
        foreach (var member in json.EnumerateObject())
        {
            if (member.Name == FilterName)
            {
                if (FindFilterFault(member.Value) is { } fault) errors.Add(fault);
            }
            else if (Array.Find(Limits, limit => limit.Name == member.Name) is { } limit)
            {
                if (!limit.Holds(member.Value)) errors.Add($"{limit.Name} must be a whole number from {limit.Least} to {limit.Most}, was {member.Value.GetRawText()}");
            }
            else
            {
                errors.Add($"{member.Name} is not known{Closest.Suggestion(member.Name, Limits.Select(limit => limit.Name).Append(FilterName)).TrimEnd('?')}");
            }
        }

        if (errors.Count > 0) throw new PeachException(string.Join("; ", errors) + ".");
        var config = json.Deserialize<RemoteConfig>()!;
        return config.Filter is { Count: 0 } ? config with { Filter = null } : config;
    }

    /// <summary>The JSON that collectors get.</summary>
    public string ToText() => JsonSerializer.Serialize(this);

    internal static RemoteConfig FromText(string text) => JsonSerializer.Deserialize<RemoteConfig>(text) ?? Default;

    public bool Equals(RemoteConfig? other) => other is not null && ToText() == other.ToText();

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToText());

    private static string? FindFilterFault(JsonElement filter)
    {
        if (filter.ValueKind == JsonValueKind.Null) return null;
        if (filter.ValueKind != JsonValueKind.Array) return "filter must be an array of event types";
        if (filter.GetArrayLength() > MaxTypes) return $"filter has more than {MaxTypes} event types";
        foreach (var type in filter.EnumerateArray())
        {
            if (type.ValueKind != JsonValueKind.String || type.GetString() is not { Length: > 0 and <= MaxTypeLength })
                return $"filter holds {type.GetRawText()}; an event type is a text of 1 to {MaxTypeLength} characters";
        }

        return null;
    }

    private sealed record Limit(string Name, int Least, int Most)
    {
        public bool Holds(JsonElement value) =>
            value.ValueKind == JsonValueKind.Number && int.TryParse(value.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= Least && number <= Most;
    }
}
