using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Peach.Core.Endpoints;

namespace Peach.Core.Previews.Replays;

/// <summary>An answer, read for comparison.</summary>
/// <param name="Result">What the function gave, without token and <c>fallback_used</c>; null when it is not JSON.</param>
/// <param name="Items">The items' names in their order.</param>
internal sealed record ReadAnswer(int Status, TimeSpan Time, bool IsFallback, JsonNode? Result, IReadOnlyList<string> Items, string Text)
{
    private const int MaxText = 400;

    private static readonly string[] Names = ["content_id", "id", "urn", "item_id"];

    public bool IsError => Status >= 400;

    public static ReadAnswer Of(EndpointAnswer answer, TimeSpan time)
    {
        var body = new ArrayBufferWriter<byte>();
        answer.WriteTo(body);
        return Of(answer.StatusCode, body.WrittenSpan, time);
    }

    public static ReadAnswer Of(int status, ReadOnlySpan<byte> body, TimeSpan time)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxText)]);
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return new ReadAnswer(status, time, false, null, [], text);
        }

        var isEnveloped = root is JsonObject { Count: 2 } whole && whole["status"]?.ToString() == "ok" && whole.ContainsKey("result");
        var result = isEnveloped ? root!["result"]?.DeepClone() : root;
        var isFallback = isEnveloped && result is JsonObject answer && answer["fallback_used"]?.ToString() == "true";
        var items = status < 400 ? ItemsOf(result) : [];
        if (isEnveloped && result is JsonObject fields)
        {
            fields.Remove("id");
            fields.Remove("fallback_used");
        }

        return new ReadAnswer(status, time, isFallback, result, items, text);
    }

    public bool IsEqualTo(ReadAnswer other) => Status == other.Status && IsFallback == other.IsFallback && JsonNode.DeepEquals(Result, other.Result);

    private static List<string> ItemsOf(JsonNode? result)
    {
        var list = result switch
        {
            JsonArray array => array,
            JsonObject fields => fields["items"] as JsonArray ?? fields.Select(field => field.Value).OfType<JsonArray>().FirstOrDefault(),
            _ => null,
        };
        return list is null ? [] : [.. list.Select(NameOf)];
    }

    private static string NameOf(JsonNode? item)
    {
        if (item is not JsonObject fields) return item?.ToString() ?? "null";
        foreach (var name in Names)
            if (fields[name] is { } value) return value.ToString();
        return item.ToJsonString();
    }
}
