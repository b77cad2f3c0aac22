using System.Text.Json;
using System.Text.Json.Serialization;

namespace Peach.Core.Collect.SiteKeys;

/// <summary>The rules as the database keeps them.</summary>
internal static class MappingRules
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };

    public static string ToText(IReadOnlyList<MappingRule> rules) => JsonSerializer.Serialize(rules, Options);

    public static IReadOnlyList<MappingRule> FromText(string text) => JsonSerializer.Deserialize<MappingRule[]>(text, Options) ?? [];
}
