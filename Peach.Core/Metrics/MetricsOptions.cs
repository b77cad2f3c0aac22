namespace Peach.Core.Metrics;

/// <summary>Settings of section <c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>Whether <c>/metrics</c> answers everybody; otherwise it wants the admin token, as <c>Authorization: Bearer</c>.</summary>
    public bool Public { get; set; }
}
