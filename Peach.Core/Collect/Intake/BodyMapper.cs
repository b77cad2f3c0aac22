using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Peach.Core.Collect.Intake;

/// <summary>Carries out a site key's mapping rules on a request's body.</summary>
internal static class BodyMapper
{
    private const double LeastMilliseconds = 1e11;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 70 };

    /// <param name="body">The body.</param>
    /// <param name="rules">The rules, carried out in this order.</param>
    /// <param name="collectTime">When the request came.</param>
    /// <param name="applied">The rules that changed something.</param>
    /// <returns>The body as the rules make it; null when they change nothing, or it is no JSON object.</returns>
    public static byte[]? Map(ReadOnlySpan<byte> body, IReadOnlyList<MappingRule> rules, DateTimeOffset collectTime, out IReadOnlyList<MappingRule> applied)
    {
        List<MappingRule> changed = [];
        applied = changed;
        try
        {
            if (JsonNode.Parse(WithoutMark(body)) is not JsonObject request) return null;
            foreach (var rule in rules)
            {
                var changes = rule.Rule == MappingKind.Move ? Move(rule, request)
                    : rule.On == MappingRule.OnBody ? Apply(rule, request, collectTime)
                    : ApplyToEvents(rule, request, collectTime);
                if (changes) changed.Add(rule);
            }

            return changed.Count > 0 ? JsonSerializer.SerializeToUtf8Bytes(request, Json) : null;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            // Not JSON, or a name that occurs twice, which a JsonObject does not hold.
            return null;
        }
    }

    /// <summary>The events as the body has them, in their order.</summary>
    public static IReadOnlyList<byte[]> EventsOf(ReadOnlySpan<byte> body)
    {
        List<byte[]> events = [];
        var reader = new Utf8JsonReader(WithoutMark(body));
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return events;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (many, one) = (reader.ValueTextEquals("events"u8), reader.ValueTextEquals("event"u8));
            reader.Read();
            if (one || (many && reader.TokenType == JsonTokenType.StartArray))
            {
                var depth = one ? -1 : reader.CurrentDepth;
                while (one || (reader.Read() && reader.CurrentDepth > depth))
                {
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    events.Add(WithoutMark(body)[start..(int)reader.BytesConsumed].ToArray());
                    if (one) break;
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return events;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body.StartsWith("\uFEFF"u8) ? body[3..] : body;

    /// <summary>Moves a member from the body to every event that has none of its name, or from the first event that has it to the body.</summary>
    private static bool Move(MappingRule rule, JsonObject request)
    {
        var events = Events(request).ToList();
        if (rule.On == MappingRule.OnBody)
        {
            if (request[rule.Member] is not { } common || events.Count == 0) return false;
            foreach (var one in events)
                if (one[rule.Member] is null) one[rule.Member] = common.DeepClone();
            request.Remove(rule.Member);
            return true;
        }

        if (request[rule.Member] is not null || events.Find(one => one[rule.Member] is not null) is not { } first) return false;
        request[rule.Member] = first[rule.Member]!.DeepClone();
        var moved = request[rule.Member];
        // An event that says something else keeps its own.
        foreach (var one in events)
            if (JsonNode.DeepEquals(one[rule.Member], moved)) one.Remove(rule.Member);
        return true;
    }

    private static IEnumerable<JsonObject> Events(JsonObject request)
    {
        if (request["event"] is JsonObject single) yield return single;
        if (request["events"] is not JsonArray events) yield break;
        foreach (var item in events)
            if (item is JsonObject one) yield return one;
    }

    private static bool ApplyToEvents(MappingRule rule, JsonObject request, DateTimeOffset collectTime)
    {
        var changed = false;
        foreach (var one in Events(request)) changed |= Apply(rule, one, collectTime);
        return changed;
    }

    private static bool Apply(MappingRule rule, JsonObject target, DateTimeOffset collectTime)
    {
        var value = target[rule.Member];
        switch (rule.Rule)
        {
            case MappingKind.Rename:
                if (value is null || target[rule.To!] is not null) return false;
                target.Remove(rule.Member);
                target[rule.To!] = value;
                return true;
            case MappingKind.Default:
                if (value is not null) return false;
                target[rule.Member] = JsonNode.Parse(rule.Value!.Value.GetRawText());
                return true;
            case MappingKind.CollectTime:
                if (value is not null) return false;
                target[rule.Member] = collectTime.ToUnixTimeMilliseconds();
                return true;
            case MappingKind.Milliseconds:
                if (value is not JsonValue number || number.GetValueKind() != JsonValueKind.Number) return false;
                // By its text: a rule before may have made the number.
                if (!double.TryParse(number.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)) return false;
                if (Math.Abs(seconds) >= LeastMilliseconds) return false;
                target[rule.Member] = (long)Math.Round(seconds * 1000);
                return true;
            case MappingKind.Number:
                if (value is not JsonValue text || text.GetValueKind() != JsonValueKind.String || ToNumber(text.GetValue<string>()) is not { } parsed) return false;
                target[rule.Member] = parsed;
                return true;
            default:
                throw new InvalidOperationException($"There is no rule {rule.Rule}.");
        }
    }

    private static JsonValue? ToNumber(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var integer))
            return JsonValue.Create(integer);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)) return JsonValue.Create(real);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? JsonValue.Create(time.ToUnixTimeMilliseconds())
            : null;
    }
}
