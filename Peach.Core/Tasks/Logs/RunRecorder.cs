using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Tasks.Telling;

namespace Peach.Core.Tasks.Logs;

/// <summary>Begins to take down what a run prints and tells, and says to its process where.</summary>
internal sealed class RunRecorder(RunTellings tellings, ToldStore store, RunKeeper keeper, IOptions<TasksOptions> options, TimeProvider clock, ILogger<RunRecorder> logger)
{
    /// <param name="start">The process to be, to whose environment the places are added.</param>
    /// <param name="mask">Hides the run's secrets.</param>
    public RunRecording Begin(string runId, string taskId, string folder, ProcessStartInfo start, SecretMask mask)
    {
        var artifacts = Path.Combine(folder, ArtifactFiles.Folder);
        Directory.CreateDirectory(artifacts);
        var events = Path.Combine(folder, "events");
        start.Environment["PEACH_ARTIFACTS"] = artifacts;
        start.Environment["PEACH_RUN_EVENTS"] = events;
        var telling = new RunTelling(clock);
        var file = new ToldFile(events, mask.Apply, telling);
        var log = new RunLog(Path.Combine(folder, "log"), options.Value, clock, mask) { OnBar = telling.Advance };
        tellings.Add(runId, telling);
        return new RunRecording(runId, taskId, log, telling, file, store, clock, logger, () =>
        {
            tellings.Remove(runId);
            keeper.Keep(runId);
        });
    }
}
