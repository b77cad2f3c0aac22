using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Core.Archive;

namespace Peach.Web.Components.Parts;

/// <summary>A bar for the bytes of each of the latest days, oldest at the left; days without events leave a gap.</summary>
public sealed partial class ArchiveDayBars
{
    private const int Width = 600;
    private const int Height = 90;
    private const int Shown = 60;
    private const int Fewest = 14;

    /// <summary>Oldest first; at least one.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<ArchivedDay> Days { get; set; } = [];

    private DateOnly Last => Days[^1].Date;

    private DateOnly First => Last.AddDays(1 - Slots);

    private int Slots => Math.Clamp(Last.DayNumber - Days[0].Date.DayNumber + 1, Fewest, Shown);

    private double Step => (double)Width / Slots;

    private double BarWidth => Step * 0.8;

    private long Most => Days.Where(day => day.Date >= First).Max(day => day.Bytes);

    private IEnumerable<(DateOnly Date, long Bytes, double X)> Bars =>
        Days.Where(day => day.Date >= First).Select(day => (day.Date, day.Bytes, (day.Date.DayNumber - First.DayNumber) * Step));

    private string Description => $"Compressed bytes of each day from {Day(First)} to {Day(Last)}: at most {UiText.Bytes(Most)}";

    private int HeightOf(long bytes) => Math.Max(2, (int)(bytes / (double)Math.Max(1, Most) * (Height - 2)));

    private static string X(double x) => x.ToString("F2", CultureInfo.InvariantCulture);

    private static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
