using System.Globalization;

namespace Peach.Core.Platform;

/// <summary>Durations as people write them: a number and <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>.</summary>
public static class DurationText
{
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        if (string.IsNullOrWhiteSpace(text)) return false;
        text = text.Trim();
        var unitAt = text.AsSpan().IndexOfAnyExcept("0123456789.");
        if (unitAt <= 0) return false;
        if (!double.TryParse(text.AsSpan(0, unitAt), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return false;
        var unit = text[unitAt..].Trim() switch
        {
            "ms" => 1d,
            "s" => 1_000d,
            "m" => 60_000d,
            "h" => 3_600_000d,
            "d" => 86_400_000d,
            _ => 0d,
        };
        if (unit == 0 || amount * unit > TimeSpan.MaxValue.TotalMilliseconds / 2) return false;
        duration = TimeSpan.FromMilliseconds(amount * unit);
        return true;
    }

    /// <summary>The largest unit that gives a whole number: <c>90s</c>, <c>1h</c>, <c>200ms</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var milliseconds = (long)Math.Round(duration.TotalMilliseconds);
        foreach (var (unit, length) in ((string, long)[])[("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)])
            if (milliseconds != 0 && milliseconds % length == 0) return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / length}{unit}");
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
    }
}
