using System.Globalization;
using System.Text.RegularExpressions;

namespace Peach.Core.Tasks.Logs;

/// <summary>A state of a progress bar that was printed in tqdm's form.</summary>
/// <param name="Total">Null for a bar that does not know its end.</param>
/// <param name="Text">What stands before the bar; null for nothing.</param>
internal sealed partial record BarState(double Done, double? Total, string? Text)
{
    /// <summary>Characters; what is longer is no bar.</summary>
    public const int MaxLength = 600;

    /// <returns>Null for what is no bar.</returns>
    public static BarState? Read(string line)
    {
        if (Bar().Match(line) is { Success: true } bar && Number(bar.Groups["done"]) is { } done && Number(bar.Groups["total"]) is { } total && total > 0)
            return new BarState(done, total, TextOf(bar));
        return Open().Match(line) is { Success: true } open && Number(open.Groups["done"]) is { } count ? new BarState(count, null, TextOf(open)) : null;
    }

    private static string? TextOf(Match match) => match.Groups["text"].Value.Trim(' ', ':') is { Length: > 0 } text ? text : null;

    private static double? Number(Group group)
    {
        var text = group.ValueSpan;
        var factor = text[^1] switch { 'k' => 1e3, 'M' => 1e6, 'G' => 1e9, 'T' => 1e12, _ => 1 };
        if (factor > 1) text = text[..^1];
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number * factor : null;
    }

    // "train:  45%|████▌     | 45/100 [00:01<00:01, 43.1it/s]"
    [GeneratedRegex(@"^(?<text>[^|]*?)\d{1,3}%\|[^|]*\|\s*(?<done>[\d.]{1,20}[kMGT]?)/(?<total>[\d.]{1,20}[kMGT]?)\s\[", RegexOptions.CultureInvariant)]
    private static partial Regex Bar();

    // "train: 45it [00:01, 43.1it/s]"
    [GeneratedRegex(@"^(?<text>[^|\[]*?)(?<done>\d[\d.]{0,20}[kMGT]?)[a-zA-Z]{1,10} \[\d+:", RegexOptions.CultureInvariant)]
    private static partial Regex Open();
}
