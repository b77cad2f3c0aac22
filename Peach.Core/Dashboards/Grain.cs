namespace Peach.Core.Dashboards;

/// <summary>How long the spans are that a figure is counted by; all of UTC.</summary>
public enum Grain
{
    Minute,
    Hour,
    Day,
}
