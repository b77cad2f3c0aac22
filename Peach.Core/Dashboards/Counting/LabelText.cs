namespace Peach.Core.Dashboards.Counting;

/// <summary>What senders name may stand in labels and ids only where both databases keep it.</summary>
internal static class LabelText
{
    /// <returns>False for control characters and for half a surrogate pair.</returns>
    public static bool IsSound(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i])) return false;
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
