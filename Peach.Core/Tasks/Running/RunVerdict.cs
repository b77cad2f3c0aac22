using Peach.Core.Platform;

namespace Peach.Core.Tasks.Running;

/// <summary>What a run's end means, and the words for it.</summary>
internal static class RunVerdict
{
    private const int Killed = -9;

    public static (TaskRunState State, string? Error) Of(RunEnd end, RunStop reason, TimeSpan timeout, string? detail = null) => (end, reason) switch
    {
        ({ ExitCode: 0, Result: { Failure: null } }, _) => (TaskRunState.Succeeded, null),
        (_, RunStop.TimeUp) => (TaskRunState.TimedOut, $"It ran longer than its timeout of {DurationText.Format(timeout)} and was ended; set timeout in the manifest to allow more."),
        (_, RunStop.Cancelled) => (TaskRunState.Cancelled, detail is null ? "It was cancelled." : $"It was cancelled by {detail}."),
        (_, RunStop.OverMemory) => (TaskRunState.Failed, detail),
        (_, RunStop.Unheard) => (TaskRunState.Lost, "The platform database could not be reached for so long that another Peach may have taken the task over; the run was ended."),
        (_, RunStop.PeachStops) => (TaskRunState.Cancelled, "Peach was stopped while it ran."),
        ({ Result.Failure: { } failure }, _) => (TaskRunState.Failed, failure.ToString()),
        ({ Result: not null }, _) => (TaskRunState.Failed, $"The method returned, but its process then {Ended(end.ExitCode)}. Last lines: {end.LastErrors}"),
        _ => (TaskRunState.Failed, $"The process {Ended(end.ExitCode)} before the method returned. Last lines: {end.LastErrors}"),
    };

    private static string Ended(int exitCode) => exitCode switch
    {
        Killed => "was ended by signal 9 (SIGKILL; often the machine is out of memory)",
        -11 => "was ended by signal 11 (SIGSEGV; a fault in native code)",
        -6 => "was ended by signal 6 (SIGABRT)",
        < 0 => $"was ended by signal {-exitCode}",
        _ => $"ended with exit code {exitCode}",
    };
}
