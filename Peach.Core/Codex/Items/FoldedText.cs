using System.Globalization;
using System.Text;

namespace Peach.Core.Codex.Items;

/// <summary>Makes texts alike that differ in case and accents alone.</summary>
internal static class FoldedText
{
    public static string Of(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark) continue;
            folded.Append(char.IsControl(character) || char.IsWhiteSpace(character) ? ' ' : char.ToLowerInvariant(character));
        }

        return folded.ToString().Normalize(NormalizationForm.FormC);
    }
}
