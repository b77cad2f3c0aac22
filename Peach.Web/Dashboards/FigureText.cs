using System.Globalization;
using Peach.Core.Dashboards;
using Peach.Web.Components.Parts;

namespace Peach.Web.Dashboards;

/// <summary>Figures as the dashboards write them.</summary>
internal static class FigureText
{
    public static string Of(double? value, DashboardUnit unit) => value is not { } known ? "–" : unit switch
    {
        DashboardUnit.Share => known.ToString(known is > 0 and < 0.1 ? "0.00 %" : "0.0 %", CultureInfo.InvariantCulture),
        DashboardUnit.Milliseconds when known >= 360_000_000 => (known / 3_600_000).ToString("#,0 h", CultureInfo.InvariantCulture),
        DashboardUnit.Milliseconds => UiText.Duration(TimeSpan.FromMilliseconds(Math.Clamp(known, 0, 1e14))),
        DashboardUnit.Bits => known.ToString("0.00 'bit'", CultureInfo.InvariantCulture),
        DashboardUnit.Count => known.ToString("N0", CultureInfo.InvariantCulture),
        _ => known.ToString(Math.Abs(known) is > 0 and < 0.01 ? "0.###e0" : "#,0.##", CultureInfo.InvariantCulture),
    };

    /// <summary><c>+12.3 %</c>.</summary>
    public static string Change(double change) => change.ToString(Math.Abs(change) >= 10 ? "+#,0 %;-#,0 %" : "+0.0 %;-0.0 %;0 %", CultureInfo.InvariantCulture);

    /// <summary>A place on an axis of time as people read it.</summary>
    public static string Moment(string axis, Grain grain) => DateTimeOffset.TryParse(axis, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
        ? time.ToString(grain == Grain.Day ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
        : axis;
}
