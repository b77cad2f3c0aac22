namespace Peach.Core.Codex.Copy;

/// <summary>The names of the keys in Redis. Python reads the same ones.</summary>
internal static class CopyKeys
{
    /// <summary>The set of organisations that have a copy.</summary>
    public const string Catalogues = "peach:codex:catalogues";

    /// <summary>A hash from ids to items, see <see cref="CopyEntry"/>; the field without a name holds the <see cref="CopyMark"/>.</summary>
    public static string Items(string codops) => $"peach:codex:{codops}:items";
}
