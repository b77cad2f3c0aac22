namespace Peach.Core.Previews;

/// <summary>Settings of section <c>Previews</c>.</summary>
public sealed class PreviewsOptions
{
    public const string Section = "Previews";

    /// <summary>Whether each open merge request of a followed repository has a preview by itself; administrators can begin one in any case.</summary>
    public bool MergeRequests { get; set; } = true;

    /// <summary>How many previews there are at most; a new one takes the place of the one that was not used for longest. See also <c>Endpoints:PreviewWorkers</c>.</summary>
    public int Max { get; set; } = 50;

    /// <summary>A preview goes so many days after its last push, or when its merge request is closed or merged.</summary>
    public int KeepDays { get; set; } = 14;

    /// <summary>How many of an endpoint's recorded requests a replay asks of production and preview; 0 for no replays.</summary>
    public int ReplayRequests { get; set; } = 100;

    /// <summary>How many requests a replay has under way at most; one while production is busy.</summary>
    public int ReplayParallel { get; set; } = 2;

    /// <summary>From so many requests a second on production is busy.</summary>
    public double BusyFrom { get; set; } = 20;

    /// <summary>The longest that a preview token may be valid.</summary>
    public TimeSpan LongestToken { get; set; } = TimeSpan.FromDays(90);
}
