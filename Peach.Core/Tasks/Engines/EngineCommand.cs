using System.Diagnostics;

namespace Peach.Core.Tasks.Engines;

/// <summary>How to run a task.</summary>
/// <param name="Start">Program, arguments and a cleaned environment, to which the run's own variables are added.</param>
internal sealed record EngineCommand(ProcessStartInfo Start)
{
    /// <summary>How the same is begun faster; null where there is no other way.</summary>
    public WarmStart? Warm { get; init; }

    /// <summary>Is shown each line that the process prints, before it goes to the log: finds tracking addresses and application ids. Null when it looks for nothing.</summary>
    public Action<string>? Watch { get; init; }

    /// <summary>Ends what the process group does not reach (an application on a cluster), after the group has been ended. Null when there is no such thing.</summary>
    public Func<CancellationToken, Task>? EndElsewhere { get; init; }

    /// <summary>The address of the engine's own page of this run, once it is known.</summary>
    public Func<string?> TrackingUrl { get; init; } = () => null;
}
