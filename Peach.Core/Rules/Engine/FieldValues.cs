using System.Text.Json;
using Peach.Core.Rules.Reading;

namespace Peach.Core.Rules.Engine;

/// <summary>A field's values as the texts that conditions are compared with; null for none: missing, null, or an object.</summary>
internal static class FieldValues
{
    /// <param name="reader">At the value; left at its end.</param>
    public static string[]? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return Scalar(ref reader) is { } only ? [only] : null;
        var values = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            if (Scalar(ref reader) is { } value) values.Add(value);
        return values.Count == 0 ? null : [.. values];
    }

    /// <summary>A field of an object; <c>a.b</c>, where there is no such field, is the field <c>b</c> of the object <c>a</c>.</summary>
    public static string[]? Of(JsonElement item, string field)
    {
        if (item.TryGetProperty(field, out var value)) return Of(value);
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && item.TryGetProperty(field.AsSpan(0, dot), out var inner) && inner.ValueKind == JsonValueKind.Object ? Of(inner, field[(dot + 1)..]) : null;
    }

    public static string[]? Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) return Scalar(value) is { } only ? [only] : null;
        var values = value.EnumerateArray().Select(Scalar).OfType<string>().ToArray();
        return values.Length == 0 ? null : values;
    }

    /// <returns>Null for what is no scalar, which is skipped.</returns>
    private static string? Scalar(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String: return reader.GetString();
            case JsonTokenType.Number: return reader.TryGetInt64(out var whole) ? whole.ToString(System.Globalization.CultureInfo.InvariantCulture) : RuleNumbers.Text(reader.GetDouble());
            case JsonTokenType.True: return "true";
            case JsonTokenType.False: return "false";
            default:
                reader.Skip();
                return null;
        }
    }

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole.ToString(System.Globalization.CultureInfo.InvariantCulture) : RuleNumbers.Text(value.GetDouble()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
