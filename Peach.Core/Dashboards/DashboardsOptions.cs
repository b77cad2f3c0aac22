namespace Peach.Core.Dashboards;

/// <summary>Settings of section <c>Dashboards</c>.</summary>
public sealed class DashboardsOptions
{
    public const string Section = "Dashboards";

    /// <summary>Whether events are counted for the dashboards. Without it the pages show what was counted before.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long counts wait in memory to be written together. Shorter: sooner seen, more writes.</summary>
    public TimeSpan WriteInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long figures by the minute are kept.</summary>
    public TimeSpan KeepMinutes { get; set; } = TimeSpan.FromDays(2);

    /// <summary>How long figures by the hour are kept; also those of versions of endpoints, whatever their grain.</summary>
    public TimeSpan KeepHours { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long figures by the day are kept.</summary>
    public TimeSpan KeepDays { get; set; } = TimeSpan.FromDays(1095);

    /// <summary>Most series of an organisation; what comes beyond is counted as <c>other</c>.</summary>
    public int MaxSeries { get; set; } = 5000;

    /// <summary>Most kinds of events of an organisation that have a series of their own; the others are counted as <c>other</c>.</summary>
    public int MaxEventTypes { get; set; } = 200;

    /// <summary>Most items of an organisation that are counted on a day, plays and what endpoints show taken together; the others are counted as one.</summary>
    public int MaxItems { get; set; } = 5000;

    /// <summary>How long after a recommendation was chosen, and after the last sign of its playing, plays and time watched still count for it.</summary>
    public TimeSpan HitWindow { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The longest time between two signs of a player that counts as watched.</summary>
    public TimeSpan LongestHeartbeat { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Most chosen recommendations whose plays are waited for at a time; others are not followed.</summary>
    public int MaxOpenHits { get; set; } = 200_000;

    /// <summary>How long an answer of the dashboards is given again; pages that are watched by many cost no more than by one.</summary>
    public TimeSpan AnswerAge { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Where figures by the minute are sent in InfluxDB's line protocol, e.g. <c>http://influx:8086/write?db=peach</c>; empty: nowhere.</summary>
    public string InfluxUrl { get; set; } = "";

    /// <summary>The token that InfluxDB wants (<c>Authorization: Token</c>); empty for none. Set it by environment.</summary>
    public string InfluxToken { get; set; } = "";

    /// <summary>Whether <c>/metrics</c> has the figures of the last five minutes as gauges.</summary>
    public bool Prometheus { get; set; }
}
