using System.Text.Json;

namespace Peach.Web.Demo.Simulation;

/// <summary>What a product reads of the recommendation API's answer.</summary>
/// <param name="Token">The recommendation's id, to be sent back with what people do.</param>
/// <param name="Items">The items' ids, best first.</param>
internal sealed record RecommendationAnswer(string Token, IReadOnlyList<string> Items)
{
    /// <exception cref="JsonException">The answer is no JSON.</exception>
    public static RecommendationAnswer? Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("result", out var result)
            || result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("items", out var items) || items.ValueKind != JsonValueKind.Array
            || !result.TryGetProperty("id", out var id) || id.GetString() is not { } token) return null;
        return new RecommendationAnswer(token, [.. items.EnumerateArray().Select(Id).OfType<string>()]);
    }

    private static string? Id(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && (item.TryGetProperty("content_id", out var id) || item.TryGetProperty("id", out id)) ? id.ToString() : null;
}
