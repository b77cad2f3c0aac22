using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;

namespace Peach.Web.Components.Parts;

/// <summary>A metric as a curve: over a run's steps, or over a task's runs.</summary>
public sealed partial class MetricCurve
{
    private const int Width = 300;
    private const int Height = 60;

    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>At least one.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<RunMetricPoint> Points { get; set; } = [];

    /// <summary>What stands under the curve's left end.</summary>
    [Parameter]
    public string First { get; set; } = "";

    /// <summary>What stands under the curve's right end.</summary>
    [Parameter]
    public string Last { get; set; } = "";

    [Parameter]
    public string? Note { get; set; }

    private double Lowest => Points.Min(point => point.Value);

    private double Highest => Points.Max(point => point.Value);

    private string Description => $"{Name}: {Points.Count} values between {Number(Lowest)} and {Number(Highest)}, last {Number(Points[^1].Value)}";

    private string Line
    {
        get
        {
            var steps = Points.All(point => point.Step is not null) && Points[^1].Step > Points[0].Step;
            if (Points.Count == 1) return $"M0 {Height / 2}H{Width}";
            return "M" + string.Join('L', Points.Select((point, index) => At(point, steps ? (point.Step!.Value - Points[0].Step!.Value) / (double)(Points[^1].Step!.Value - Points[0].Step!.Value) : index / (double)(Points.Count - 1))));
        }
    }

    /// <summary>Five digits that mean something.</summary>
    public static string Number(double value) => value.ToString(Math.Abs(value) is >= 1e6 or (> 0 and < 1e-3) ? "0.###e0" : "#,0.#####", CultureInfo.InvariantCulture);

    private string At(RunMetricPoint point, double x)
    {
        // Halves, so that the span of two large numbers is no infinity.
        var span = (Highest / 2) - (Lowest / 2);
        var share = span == 0 ? 0.5 : ((point.Value / 2) - (Lowest / 2)) / span;
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(x, 0, 1) * Width:F1} {Height - 3 - (share * (Height - 6)):F1}");
    }
}
