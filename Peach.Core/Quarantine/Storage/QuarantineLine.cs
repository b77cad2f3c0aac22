using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Peach.Core.Collect;

namespace Peach.Core.Quarantine.Storage;

/// <summary>A line of a part: an event, or a whole body, that breaks the format.</summary>
internal sealed class QuarantineLine
{
    private const int MaxSample = 4000;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly JsonElement _line;

    private QuarantineLine(JsonElement line) => _line = line;

    public string Reason => _line.GetProperty("reason").GetString()!;

    /// <summary>Its place in the request's events; -1 for a body as a whole.</summary>
    public int Index => _line.GetProperty("index").GetInt32();

    public int EventCount => _line.GetProperty("event_count").GetInt32();

    public DateTimeOffset CollectTime => DateTimeOffset.FromUnixTimeMilliseconds(_line.GetProperty("collect_timestamp").GetInt64());

    public string SiteKey => _line.GetProperty("site_key").GetString()!;

    public string Raw => _line.GetProperty("raw").GetString()!;

    public string Sample => Shorten(Raw);

    public static QuarantineLine Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        return new QuarantineLine(document.RootElement.Clone());
    }

    public static void Write(EventBatch batch, QuarantinedRecord quarantined, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Json);
        json.WriteStartObject();
        json.WriteString("site_key"u8, batch.SiteKey);
        json.WriteString("codops"u8, batch.Codops);
        json.WriteNumber("collect_timestamp"u8, batch.CollectTime.ToUnixTimeMilliseconds());
        json.WriteNumber("index"u8, quarantined.Index);
        json.WriteNumber("event_count"u8, quarantined.EventCount);
        json.WriteString("reason"u8, quarantined.Reason);
        json.WriteString("raw"u8, quarantined.Raw.Span);
        if (quarantined.Index >= 0)
        {
            json.WritePropertyName("common"u8);
            json.WriteRawValue([(byte)'{', .. batch.Common.Span, (byte)'}'], skipInputValidation: true);
        }

        if (!batch.UserAgent.IsEmpty)
        {
            json.WritePropertyName("user_agent"u8);
            json.WriteRawValue(batch.UserAgent.Span, skipInputValidation: true);
        }

        if (!batch.Query.IsEmpty)
        {
            json.WritePropertyName("query"u8);
            json.WriteRawValue(batch.Query.Span, skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    public static string Shorten(string raw) => raw.Length <= MaxSample ? raw : raw[..MaxSample] + "…";

    /// <summary>The request as it came, with this event alone where only it was put aside.</summary>
    public CollectRequest ToRequest(SiteKey siteKey)
    {
        var body = Index < 0 ? Raw : Body();
        var userAgent = _line.TryGetProperty("user_agent", out var agent) && agent.ValueKind == JsonValueKind.String ? agent.GetString() : null;
        List<KeyValuePair<string, string>> query = [];
        if (_line.TryGetProperty("query", out var parameters))
            foreach (var parameter in parameters.EnumerateObject()) query.Add(new(parameter.Name, parameter.Value.GetString() ?? ""));
        return new CollectRequest(siteKey, Encoding.UTF8.GetBytes(body), query, userAgent) { CollectTime = CollectTime };
    }

    /// <summary>Whether what was sent is of this user or device.</summary>
    public bool IsOf(string user)
    {
        try
        {
            if (_line.TryGetProperty("common", out var common) && IsOf(common, user)) return true;
            using var raw = JsonDocument.Parse(Raw);
            if (IsOf(raw.RootElement, user)) return true;
            if (raw.RootElement.ValueKind == JsonValueKind.Object && raw.RootElement.TryGetProperty("event", out var single) && IsOf(single, user)) return true;
            return raw.RootElement.ValueKind == JsonValueKind.Object && raw.RootElement.TryGetProperty("events", out var events)
                && events.ValueKind == JsonValueKind.Array && events.EnumerateArray().Any(item => IsOf(item, user));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair; the id may stand all the same.
            return Raw.Contains($"\"{user}\"", StringComparison.Ordinal);
        }
    }

    private string Body()
    {
        var common = _line.TryGetProperty("common", out var members) ? members.GetRawText().Trim() : "{}";
        var inner = common[1..^1];
        return $"{{{inner}{(inner.Length > 0 ? "," : "")}\"events\":[{Raw}]}}";
    }

    private static bool IsOf(JsonElement item, string user) =>
        item.ValueKind == JsonValueKind.Object
        && ((item.TryGetProperty("user_id", out var id) && IsText(id, user))
            || (item.TryGetProperty("client", out var client) && client.ValueKind == JsonValueKind.Object && client.TryGetProperty("id", out var device) && IsText(device, user)));

    private static bool IsText(JsonElement value, string text) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueEquals(text),
        JsonValueKind.Number => value.GetRawText() == text,
        _ => false,
    };
}
