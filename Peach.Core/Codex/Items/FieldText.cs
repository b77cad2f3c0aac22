using System.Text;
using System.Text.Json;

namespace Peach.Core.Codex.Items;

/// <summary>An item's fields as lines <c>path=value</c>, in which one can be found in any database by its text alone.</summary>
internal static class FieldText
{
    /// <summary>Longer texts are no values that items are picked by.</summary>
    public const int MaxValue = 100;

    public static string Of(string id, JsonElement body)
    {
        var lines = new StringBuilder("\nid=").Append(Escape(id)).Append('\n');
        foreach (var field in body.EnumerateObject())
            if (!field.NameEquals("id"u8)) Add(lines, field.Name, field.Value);
        return lines.ToString();
    }

    /// <summary>What stands in the text of an item that has, or whose list holds, that value.</summary>
    public static string Line(string path, string value) => $"\n{Escape(path)}={Escape(value)}\n";

    private static void Add(StringBuilder lines, string path, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject()) Add(lines, $"{path}.{field.Name}", field.Value);
                break;
            case JsonValueKind.Array:
                foreach (var entry in value.EnumerateArray()) Add(lines, path, entry);
                break;
            case JsonValueKind.String when value.GetString() is { Length: <= MaxValue } text:
                lines.Append(Escape(path)).Append('=').Append(Escape(text)).Append('\n');
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                lines.Append(Escape(path)).Append('=').Append(value.GetRawText()).Append('\n');
                break;
        }
    }

    /// <summary>PostgreSQL's texts hold no NUL, and a line ends at its end.</summary>
    private static string Escape(string text) => text.Replace('\0', ' ').Replace('\n', ' ');
}
