using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Peach.Core.Dashboards;
using Peach.Web.Dashboards;

namespace Peach.Web.Components.Parts;

/// <summary>A panel as a chart, and on request as a table. The browser's script draws what the attribute says, and again when it changes.</summary>
public sealed partial class Chart
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private DashboardPanel? _drawn;
    private string _spec = "";
    private bool _isOpen;

    [Parameter, EditorRequired]
    public DashboardPanel Panel { get; set; } = null!;

    [Parameter]
    public Grain Grain { get; set; }

    /// <summary>What stands in place of a chart of nothing.</summary>
    [Parameter]
    public string Nothing { get; set; } = "Nothing was counted in this range.";

    private bool IsOverTime => Panel.Shape is PanelShape.Lines or PanelShape.Stacked;

    /// <summary>The chart in words.</summary>
    private string Description
    {
        get
        {
            var lines = Panel.Lines.Take(4).Select(line => (line.Label, Values: line.Values.OfType<double>().ToList())).Where(line => line.Values.Count > 0)
                .Select(line => $"{line.Label}: between {FigureText.Of(line.Values.Min(), Panel.Unit)} and {FigureText.Of(line.Values.Max(), Panel.Unit)}, last {FigureText.Of(line.Values[^1], Panel.Unit)}");
            return $"{Panel.Title}. {string.Join("; ", lines)}";
        }
    }

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_drawn, Panel)) return;
        _drawn = Panel;
        _spec = Panel.IsEmpty || Panel.Shape == PanelShape.Table ? "" : JsonSerializer.Serialize(
            new
            {
                shape = Panel.Shape.ToString(),
                unit = Panel.Unit.ToString(),
                grain = Grain.ToString(),
                axis = Panel.Axis,
                lines = Panel.Lines.Select(line => new { name = line.Label, values = line.Values }),
                before = Panel.Before,
                sparse = Panel.IsSparse,
            },
            Json);
    }

    private DashboardUnit UnitOf(int line) => line < Panel.Units.Count ? Panel.Units[line] : Panel.Unit;
}
