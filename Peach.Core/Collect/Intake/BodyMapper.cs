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

    /// <returns>The body as the rules make it; null when they change nothing, or it is no JSON object.</returns>
    public static byte[]? Map(ReadOnlySpan<byte> body, IReadOnlyList<MappingRule> rules, DateTimeOffset collectTime)
    {
        try
        {
            if (JsonNode.Parse(body) is not JsonObject request) return null;
            var changed = false;
            foreach (var rule in rules)
            {
                if (rule.On == MappingRule.OnBody) changed |= Apply(rule, request, collectTime);
                else changed |= ApplyToEvents(rule, request, collectTime);
            }

            return changed ? JsonSerializer.SerializeToUtf8Bytes(request, Json) : null;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            // Not JSON, or a name that occurs twice, which a JsonObject does not hold.
            return null;
        }
    }

    private static bool ApplyToEvents(MappingRule rule, JsonObject request, DateTimeOffset collectTime)
    {
        var changed = false;
        if (request["event"] is JsonObject single) changed |= Apply(rule, single, collectTime);
        if (request["events"] is not JsonArray events) return changed;
        foreach (var item in events)
            if (item is JsonObject one) changed |= Apply(rule, one, collectTime);
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
                var seconds = double.Parse(number.ToJsonString(), CultureInfo.InvariantCulture);
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
