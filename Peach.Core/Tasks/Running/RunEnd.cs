namespace Peach.Core.Tasks.Running;

/// <summary>How a run's process ended.</summary>
/// <param name="ExitCode">Its exit code; negative: the signal that ended it.</param>
/// <param name="Result">What it wrote about itself; null when it did not come to that.</param>
/// <param name="LastErrors">The last lines it printed to standard error.</param>
internal sealed record RunEnd(int ExitCode, RunResult? Result, string LastErrors)
{
    /// <summary>Told to stop while its process was made.</summary>
    public static RunEnd BeforeItBegan { get; } = new(-15, null, "");

    /// <summary>Where its engine shows it; null for nowhere.</summary>
    public string? TrackingUrl { get; init; }

    /// <summary>What its processes used; null when nobody looked.</summary>
    public TreeUse? Tree { get; init; }
}
