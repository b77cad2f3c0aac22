using System.Globalization;
using System.Text;
using Peach.Core.Dashboards;

namespace Peach.Web.Dashboards;

/// <summary>A panel as comma-separated values (RFC 4180), a row for each place of its axis.</summary>
internal static class DashboardCsv
{
    public static string Write(DashboardPanel panel)
    {
        var text = new StringBuilder();
        text.Append(panel.Shape is PanelShape.Lines or PanelShape.Stacked ? "time" : "name");
        foreach (var line in panel.Lines) text.Append(',').Append(Field(line.Label));
        if (panel.Before is not null) text.Append(",period before");
        text.Append("\r\n");
        for (var row = 0; row < panel.Axis.Count; row++)
        {
            text.Append(Field(panel.Axis[row]));
            foreach (var line in panel.Lines) Number(line.Values[row]);
            if (panel.Before is { } before) Number(before[row]);
            text.Append("\r\n");
        }

        return text.ToString();

        void Number(double? value) => text.Append(',').Append(value?.ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>Quoted where it needs to be. What a spreadsheet would take for a formula gets an apostrophe in front.</summary>
    private static string Field(string value)
    {
        if (value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r') value = "'" + value;
        return value.AsSpan().IndexOfAny("\",\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
