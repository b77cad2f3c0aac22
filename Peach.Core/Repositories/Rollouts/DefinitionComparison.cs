using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Peach.Core.Repositories.Rollouts;

/// <summary>Says what a rollout changes, definition by definition and value by value.</summary>
internal static class DefinitionComparison
{
    private const int MostValues = 100;
    private const int LongestValue = 300;

    public static IReadOnlyList<DefinitionChange> Compare(IReadOnlyList<ProductionDefinition> before, IReadOnlyList<ProductionDefinition> after)
    {
        var old = before.ToDictionary(definition => definition.FullName, StringComparer.Ordinal);
        var changes = new List<DefinitionChange>();
        foreach (var definition in after)
        {
            old.Remove(definition.FullName, out var earlier);
            changes.Add(Compare(definition, earlier));
        }

        changes.AddRange(old.Keys.Order(StringComparer.Ordinal).Select(name => new DefinitionChange(name, DefinitionChangeKind.Removed, [])));
        return changes;
    }

    private static DefinitionChange Compare(ProductionDefinition definition, ProductionDefinition? earlier)
    {
        if (definition.Definition.StaleReason is not null) return new DefinitionChange(definition.FullName, DefinitionChangeKind.Kept, []);
        var values = Values(earlier?.Definition.Content, definition.Definition.Content);
        var kind = earlier is null ? DefinitionChangeKind.Added : values.Count > 0 ? DefinitionChangeKind.Changed : DefinitionChangeKind.Same;
        return new DefinitionChange(definition.FullName, kind, values);
    }

    private static List<ValueChange> Values(string? before, string after)
    {
        var old = Flatten(before);
        var values = new List<ValueChange>();
        foreach (var (path, value) in Flatten(after))
        {
            old.Remove(path, out var earlier);
            if (earlier != value) values.Add(new ValueChange(path, Shorten(earlier), Shorten(value)));
        }

        values.AddRange(old.Select(value => new ValueChange(value.Key, Shorten(value.Value), null)));
        return values.Count > MostValues ? values[..MostValues] : values;
    }

    private static Dictionary<string, string> Flatten(string? json)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json is null) return values;
        try
        {
            using var document = JsonDocument.Parse(json);
            Flatten("", document.RootElement, values);
        }
        catch (JsonException)
        {
            // A section's content need not be JSON.
            values["content"] = json;
        }

        return values;
    }

    private static void Flatten(string path, JsonElement value, Dictionary<string, string> values)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject()) Flatten(path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value, values);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Object:
                foreach (var (name, item) in Named(value)) Flatten($"{path}.{name}", item, values);
                break;
            default:
                values[path.Length == 0 ? "content" : path] = value.GetRawText();
                break;
        }
    }

    /// <summary>Things with a name of their own are known by it, so that one more in front does not change all that follow.</summary>
    private static IEnumerable<(string Name, JsonElement Item)> Named(JsonElement list)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            var name = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var own) && own.ValueKind == JsonValueKind.String ? own.GetString() : null;
            yield return (name is not null && taken.Add(name) ? name : index.ToString(CultureInfo.InvariantCulture), item);
        }
    }

    [return: NotNullIfNotNull(nameof(text))]
    private static string? Shorten(string? text) => text is null || text.Length <= LongestValue ? text : text[..LongestValue] + "…";
}
