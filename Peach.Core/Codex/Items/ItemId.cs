using System.Text;

namespace Peach.Core.Codex.Items;

/// <summary>What an item's id may be.</summary>
internal static class ItemId
{
    public const int MaxBytes = 200;

    /// <returns>What is wrong with it, or null.</returns>
    public static string? Check(string id)
    {
        if (id.Length == 0) return "id must not be empty.";
        for (var i = 0; i < id.Length; i++)
        {
            if (char.IsControl(id[i])) return $"id must not hold control characters, has one at character {i + 1}.";
            if (char.IsSurrogatePair(id, i)) i++;
            else if (char.IsSurrogate(id[i])) return $"id must be text, has half a character at {i + 1}.";
        }

        if (char.IsWhiteSpace(id[0]) || char.IsWhiteSpace(id[^1])) return "id must not begin or end with white space.";
        if (id is "." or "..") return "id must not be a dot or two, which addresses cannot hold.";
        var bytes = Encoding.UTF8.GetByteCount(id);
        return bytes > MaxBytes ? $"id must be at most {MaxBytes} bytes, was {bytes}." : null;
    }
}
