using System.Collections.Frozen;
using System.Text;

namespace Peach.Core.Codex.Items;

/// <summary>Makes texts alike that differ in case and accents alone, in the scripts of Europe.</summary>
/// <remarks>By a table, because Unicode's own decomposition is not there on a machine without ICU, and what is stored must not depend on that.</remarks>
internal static class FoldedText
{
    private static readonly FrozenDictionary<char, char> Plain = (((string Accented, char Plain)[])
    [
        ("àáâãäåāăą", 'a'), ("çćĉċč", 'c'), ("ďđ", 'd'), ("èéêëēĕėęě", 'e'), ("ĝğġģ", 'g'), ("ĥħ", 'h'), ("ìíîïĩīĭįı", 'i'), ("ĵ", 'j'), ("ķ", 'k'),
        ("ĺļľŀł", 'l'), ("ñńņň", 'n'), ("òóôõöøōŏő", 'o'), ("ŕŗř", 'r'), ("śŝşšș", 's'), ("ţťŧț", 't'), ("ùúûüũūŭůűų", 'u'), ("ŵ", 'w'), ("ýÿŷ", 'y'), ("źżž", 'z'),
        ("ά", 'α'), ("έ", 'ε'), ("ή", 'η'), ("ίϊΐ", 'ι'), ("ό", 'ο'), ("ύϋΰ", 'υ'), ("ώ", 'ω'), ("ς", 'σ'), ("ё", 'е'),
    ]).SelectMany(entry => entry.Accented.Select(accented => (accented, entry.Plain))).ToFrozenDictionary(pair => pair.accented, pair => pair.Plain);

    public static string Of(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            // Accents that stand as characters of their own, behind the letter.
            if (character is >= '\u0300' and <= '\u036F') continue;
            var lower = char.IsControl(character) || char.IsWhiteSpace(character) ? ' ' : char.ToLowerInvariant(character);
            folded.Append(Plain.GetValueOrDefault(lower, lower));
        }

        return folded.ToString();
    }
}
