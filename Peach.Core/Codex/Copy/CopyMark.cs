using System.Globalization;

namespace Peach.Core.Codex.Copy;

/// <summary>What a copy says of itself, as <c>epoch version forgotten filling</c>.</summary>
/// <param name="Epoch">Of which catalogue it is.</param>
/// <param name="Version">It has all changes up to this number.</param>
/// <param name="Forgotten">When it was begun, removals up to this number were forgotten: it never had those items.</param>
/// <param name="IsFilling">Whether it has never been complete yet: what it lacks may be in the database.</param>
internal sealed record CopyMark(string Epoch, long Version, long Forgotten, bool IsFilling)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch} {Version} {Forgotten} {(IsFilling ? 1 : 0)}");

    /// <returns>Null when the text is none of ours.</returns>
    public static CopyMark? Parse(string? text) =>
        text?.Split(' ') is [{ Length: > 0 } epoch, var version, var forgotten, ("0" or "1") and var filling]
        && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(forgotten, NumberStyles.None, CultureInfo.InvariantCulture, out var lost)
            ? new CopyMark(epoch, number, lost, filling == "1")
            : null;
}
