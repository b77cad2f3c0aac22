using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Peach.Web.Components.Parts;

/// <summary>A small line over time, oldest value at the left, from zero up to the largest.</summary>
public sealed partial class Sparkline
{
    private const int Width = 300;
    private const int Height = 60;

    [Parameter, EditorRequired]
    public IReadOnlyList<int> Values { get; set; } = [];

    /// <summary>What the values are, e.g. "Events in each of the last 60 seconds"; for those who do not see the line.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    private string Description => Values.Count == 0
        ? $"{Label}: none yet"
        : $"{Label}: between {UiText.Count(Values.Min())} and {UiText.Count(Values.Max())}, last {UiText.Count(Values[^1])}";

    private string Line => Values.Count < 2 ? $"M0 {Height - 1}H{Width}" : "M" + string.Join('L', Values.Select(Point));

    private string Area => $"{Line}V{Height}H0Z";

    private string Point(int value, int index)
    {
        var highest = Math.Max(1, Values.Max());
        var x = (double)index * Width / (Values.Count - 1);
        var y = Height - 1 - (double)value / highest * (Height - 4);
        return string.Create(CultureInfo.InvariantCulture, $"{x:F1} {y:F1}");
    }
}
