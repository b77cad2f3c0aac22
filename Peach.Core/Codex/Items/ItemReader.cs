using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Peach.Core.Codex.Items;

/// <summary>Checks items and makes them ready to be stored.</summary>
internal sealed class ItemReader(IOptions<CodexOptions> options)
{
    private const int MaxSearchText = 300;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly string[] _titles = options.Value.TitlePaths();

    /// <param name="id">The id that it must have; null: it must tell one itself.</param>
    /// <param name="body">The item.</param>
    /// <param name="faults">Everything that is wrong with it; to which is added.</param>
    /// <returns>Null when anything is wrong.</returns>
    public ItemDraft? Read(string? id, JsonElement body, List<CodexFault> faults)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new CodexFault("", $"An item must be a JSON object, was {Name(body)}."));
            return null;
        }

        var count = faults.Count;
        var found = ReadId(id, body, faults);
        if (found is not null && ItemId.Check(found) is { } wrong) faults.Add(new CodexFault("id", wrong));
        var depth = Depth(body);
        if (depth > options.Value.MaxItemDepth)
            faults.Add(new CodexFault("", string.Create(CultureInfo.InvariantCulture, $"An item may have {options.Value.MaxItemDepth} levels of objects and lists (Codex:MaxItemDepth), was {depth}.")));
        var from = ReadTime(body, "available_from", faults);
        var until = ReadTime(body, "available_until", faults);
        if (from is not null && until is not null && until <= from)
            faults.Add(new CodexFault("available_until", string.Create(CultureInfo.InvariantCulture, $"available_until must be after available_from ({from:O}), was {until:O}.")));
        if (faults.Count > count) return null;
        try
        {
            var text = Write(found!, body);
            var bytes = Encoding.UTF8.GetByteCount(text);
            if (bytes <= options.Value.MaxItemBytes) return new ItemDraft(found!, text, from, until, SearchText(found!, body), FieldText.Of(found!, body));
            faults.Add(new CodexFault("", string.Create(CultureInfo.InvariantCulture, $"An item may have {options.Value.MaxItemBytes} bytes (Codex:MaxItemBytes), was {bytes}.")));
        }
        catch (InvalidOperationException)
        {
            faults.Add(new CodexFault("", "An item must be text: it holds half a character, such as \"\\ud800\" alone."));
        }

        return null;
    }

    private static string? ReadId(string? id, JsonElement body, List<CodexFault> faults)
    {
        if (!body.TryGetProperty("id", out var own))
        {
            if (id is null) faults.Add(new CodexFault("id", "id is missing: each item needs one."));
            return id;
        }

        var text = own.ValueKind switch
        {
            JsonValueKind.String => TextOf(own),
            JsonValueKind.Number when own.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        if (text is null) faults.Add(new CodexFault("id", $"id must be a text or a whole number, was {Name(own)}."));
        else if (id is not null && id != text) faults.Add(new CodexFault("id", $"id must be \"{id}\", as in the address, or be left out; was \"{text}\"."));
        return text;
    }

    /// <returns>Null for a text with half a character.</returns>
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static DateTimeOffset? ReadTime(JsonElement body, string field, List<CodexFault> faults)
    {
        if (!body.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.String && TextOf(value) is { } text && HasZone(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time.ToUniversalTime();
        var was = value.GetRawText();
        faults.Add(new CodexFault(
            field, $"{field} must be a time with its zone, such as \"2026-01-31T20:15:00Z\" or \"2026-01-31T21:15:00+01:00\", or null; was {(was.Length > 100 ? was[..100] + "…" : was)}."));
        return null;
    }

    private static bool HasZone(string text) =>
        text.Length >= 17 && text[4] == '-' && text[7] == '-' && text[10] is 'T' or ' '
        && (text[^1] is 'Z' or 'z' || text.AsSpan(16).ContainsAny('+', '-'));

    private static int Depth(JsonElement value)
    {
        var deepest = 0;
        if (value.ValueKind == JsonValueKind.Object) foreach (var field in value.EnumerateObject()) deepest = Math.Max(deepest, Depth(field.Value));
        else if (value.ValueKind == JsonValueKind.Array) foreach (var entry in value.EnumerateArray()) deepest = Math.Max(deepest, Depth(entry));
        else return 0;
        return deepest + 1;
    }

    private static string Write(string id, JsonElement body)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output, Json))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            foreach (var field in body.EnumerateObject())
                if (!field.NameEquals("id"u8)) field.WriteTo(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private string SearchText(string id, JsonElement body)
    {
        var text = new StringBuilder(id);
        foreach (var path in _titles)
        {
            var value = body;
            if (!path.Split('.').All(name => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out value))) continue;
            if (value.ValueKind == JsonValueKind.String) text.Append(' ').Append(value.GetString());
        }

        // An index holds it, and those of PostgreSQL have room for 2,700 bytes.
        var folded = FoldedText.Of(text.ToString());
        if (folded.Length <= MaxSearchText) return folded;
        return folded[..(char.IsHighSurrogate(folded[MaxSearchText - 1]) ? MaxSearchText - 1 : MaxSearchText)];
    }

    private static string Name(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
