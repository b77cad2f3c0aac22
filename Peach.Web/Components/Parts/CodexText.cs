using System.Text.Json;
using Peach.Core.Codex;

namespace Peach.Web.Components.Parts;

/// <summary>Items as the UI writes them.</summary>
internal static class CodexText
{
    private static readonly string[] TitleFields = ["title", "name", "headline"];

    /// <summary>The page of an item; ids may hold whatever addresses do not.</summary>
    public static string PathOf(string codops, string id) => $"/codex/{codops}/item?id={Uri.EscapeDataString(id)}";

    public static string Title(CodexItem item)
    {
        foreach (var field in TitleFields)
            if (item.Body.ValueKind == JsonValueKind.Object && item.Body.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String) return value.GetString()!;
        return "";
    }
}
