using System.Globalization;

namespace Peach.Core.Tasks.Manifest;

/// <summary>Amounts of memory as people write them: a number and <c>m</c>, <c>g</c> or <c>t</c>, in powers of 1024.</summary>
internal static class MemoryText
{
    private const long Least = 16L << 20;
    private const long Most = 10L << 40;

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        text = text.Trim().ToLowerInvariant();
        if (text.EndsWith('b')) text = text[..^1];
        if (text.EndsWith('i')) text = text[..^1];
        if (text.Length < 2) return false;
        var unit = text[^1] switch { 'm' => 1L << 20, 'g' => 1L << 30, 't' => 1L << 40, _ => 0 };
        if (unit == 0 || !double.TryParse(text.AsSpan(0, text.Length - 1).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return false;
        var size = amount * unit;
        if (size < Least || size > Most) return false;
        bytes = (long)size;
        return true;
    }

    /// <summary>In the largest unit that leaves at least 1.</summary>
    public static string Format(long bytes) => bytes >= 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.##} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.#} MiB");
}
