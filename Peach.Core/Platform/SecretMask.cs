using System.Globalization;
using System.Text;

namespace Peach.Core.Platform;

/// <summary>Puts <c>[NAME]</c> in the place of secrets in a text that is written down or shown.</summary>
/// <remarks>It finds a value as it is and as JSON has it, and the lines of a value of several lines. A value that the code has changed in another way (base64, say) is not found.</remarks>
public sealed class SecretMask
{
    /// <summary>Characters of the shortest value that is looked for: shorter ones would be found everywhere.</summary>
    public const int ShortestValue = 4;

    /// <summary>Characters of the shortest line that is looked for where a value has several: others hold but braces.</summary>
    private const int ShortestLine = 8;

    private readonly IReadOnlyList<(string Text, string Mask)> _parts;

    /// <param name="secrets">Names and values.</param>
    public SecretMask(IEnumerable<KeyValuePair<string, string>> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        // The longest first, so that a secret that begins another leaves nothing of that one.
        _parts =
        [
            .. (from secret in secrets
                from part in Parts(secret.Value)
                select (Text: part, Mask: $"[{secret.Key}]")).DistinctBy(part => part.Text).OrderByDescending(part => part.Text.Length),
        ];
    }

    /// <summary>Finds nothing.</summary>
    public static SecretMask None { get; } = new([]);

    public bool IsEmpty => _parts.Count == 0;

    /// <summary>Characters of the longest part that is looked for: a text that is cut has to be that much longer until it has been masked.</summary>
    public int LongestPart => _parts.Count == 0 ? 0 : _parts[0].Text.Length;

    public string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var (part, mask) in _parts) text = text.Replace(part, mask, StringComparison.Ordinal);
        return text;
    }

    private static IEnumerable<string> Parts(string value)
    {
        var lines = value.Split(['\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shortest = lines.Length == 1 ? ShortestValue : ShortestLine;
        return lines.Where(line => line.Length >= shortest).Append(value).Where(part => part.Length >= ShortestValue)
            .SelectMany(part => (string[])[part, AsJson(part, onlyAscii: false), AsJson(part, onlyAscii: true)]);
    }

    /// <summary>As Python's <c>json.dumps</c> writes it, with and without <c>ensure_ascii</c>.</summary>
    private static string AsJson(string text, bool onlyAscii)
    {
        var json = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                > '~' when onlyAscii => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => json.Append(letter),
            };
        }

        return json.ToString();
    }
}
