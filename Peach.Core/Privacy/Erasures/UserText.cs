using System.Text.Json;

namespace Peach.Core.Privacy.Erasures;

/// <summary>Takes a person's id out of texts that outlive it: names of keys, messages of failures.</summary>
internal static class UserText
{
    private const string Instead = "(id)";

    /// <summary>Replaces the id, also as it stands in addresses and in JSON, wherever it is not part of a longer word.</summary>
    public static string Without(string text, string user)
    {
        foreach (var form in new[] { user, Uri.EscapeDataString(user), JsonSerializer.Serialize(user)[1..^1] }.Distinct(StringComparer.Ordinal))
            text = Replace(text, form);
        return text;
    }

    private static string Replace(string text, string form)
    {
        for (var at = text.IndexOf(form, StringComparison.Ordinal); at >= 0; at = text.IndexOf(form, at, StringComparison.Ordinal))
        {
            var end = at + form.Length;
            var isPart = (at > 0 && IsWord(text[at - 1]) && IsWord(form[0])) || (end < text.Length && IsWord(text[end]) && IsWord(form[^1]));
            if (!isPart) text = string.Concat(text.AsSpan(0, at), Instead, text.AsSpan(end));
            at += isPart ? 1 : Instead.Length;
        }

        return text;
    }

    private static bool IsWord(char letter) => char.IsLetterOrDigit(letter) || letter == '_';
}
