using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Tasks.Engines;
using Peach.Core.Tasks.Logs;
using Peach.Core.Tasks.Loops;
using Peach.Core.Tasks.Storage;

namespace Peach.Core.Tasks.Running;

/// <summary>Runs a task by its engine's command, in a process group of its own.</summary>
internal sealed partial class TaskProcess(
    IEnumerable<ITaskEngine> engines, RunSecrets secrets, RunRecorder recorder, TaskRunStore store, ChildProcessLauncher launcher, IPythonTasks forks, IOptions<TasksOptions> options,
    TimeProvider clock, ILogger<TaskProcess> logger, IRunTokens? tokens = null, IOwnAddress? own = null)
{
    private const string AddressVariable = "PEACH_URL";

    /// <summary>How long output may still come after all the run's processes have been killed.</summary>
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(5);

    /// <summary>Runs it to its end, or to the end that <paramref name="control"/> or the task's timeout makes.</summary>
    /// <exception cref="PeachException">Python could not be started, or the commit's packages are not installed yet.</exception>
    public async Task<RunEnd> RunAsync(TaskModel task, string runId, string folder, RunControl control)
    {
        var result = Path.Combine(folder, "result.json");
        var engine = engines.First(engine => engine.Kind == task.Definition.Engine);
        var command = await engine.PrepareAsync(new EngineRun(task, runId, folder, task.Definition.Arguments, result), control.Token).ConfigureAwait(false);
        var start = command.Start;
        start.Environment["PEACH_TASK"] = task.Name;
        start.Environment["PEACH_COMMIT"] = task.Commit.Sha;
        start.Environment[RunMark.Variable] = runId;
        await AdmitAsync(start, task, runId, control.Token).ConfigureAwait(false);
        var mask = await secrets.GiveAsync(start, task, control.Token).ConfigureAwait(false);
        var recording = recorder.Begin(runId, task.Id, folder, start, mask);
        await using var ending = recording.ConfigureAwait(false);
        var log = recording.Log;
        if (command.Watch is { } watchLine) log.Watch = ShowUrlOf(command, runId, watchLine);
        using var process = await StartAsync(command, control.Token).ConfigureAwait(false);
        using var watch = new TreeWatch(process.Id, process.SharedBytes, task.Definition.MemoryBytes, control, clock);
        using var timeUp = new CancellationTokenSource(task.Definition.Timeout, clock);
        using var onTimeUp = timeUp.Token.Register(() => control.Stop(RunStop.TimeUp));
        var output = Task.WhenAll(log.CopyAsync(process.Output, false), log.CopyAsync(process.Error, true));
        await WaitAsync(process, control).ConfigureAwait(false);
        // What the task left running ends with it.
        ProcessGroup.Kill(process.Id);
        RunMark.KillAll(runId);
        await output.WaitAsync(OutputLimit, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var exit = await process.Exit.ConfigureAwait(false);
        if (command.EndElsewhere is { } endElsewhere && exit != 0) await endElsewhere(CancellationToken.None).ConfigureAwait(false);
        return new RunEnd(exit, RunResult.Read(result, mask), log.LastErrors.ToString()) { Tree = watch.Use, TrackingUrl = command.TrackingUrl() };
    }

    /// <summary>Also keeps the address of the engine's page as soon as the run tells it.</summary>
    private Action<string> ShowUrlOf(EngineCommand command, string runId, Action<string> watch)
    {
        string? shown = null;
        return line =>
        {
            watch(line);
            if (command.TrackingUrl() is not { } url || Interlocked.Exchange(ref shown, url) == url) return;
            _ = store.ShowUrlAsync(runId, url, CancellationToken.None).ContinueWith(
                failed => LogUrlNotKept(failed.Exception!.InnerException!, runId), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        };
    }

    /// <summary>Lets the run use this Peach's API: where it is, and a token of its own.</summary>
    private async Task AdmitAsync(ProcessStartInfo start, TaskModel task, string runId, CancellationToken cancellationToken)
    {
        if (tokens is not null)
        {
            start.Environment["PEACH_TOKEN"] = await tokens.IssueAsync(
                new RunIdentity(task.Commit.Codops, runId), task.Definition.Timeout + options.Value.KillGrace, cancellationToken).ConfigureAwait(false);
        }

        if (own is not null && !start.Environment.ContainsKey(AddressVariable) && await own.FindAsync(cancellationToken).ConfigureAwait(false) is { } address)
            start.Environment[AddressVariable] = address.GetLeftPart(UriPartial.Authority);
    }

    private async Task<RunProcess> StartAsync(EngineCommand command, CancellationToken cancellationToken)
    {
        if (options.Value.WarmStart && command.Warm is { } warm
            && await forks.ForkAsync(warm.Environment, warm.Specification, command.Start, cancellationToken).ConfigureAwait(false) is { } forked)
        {
            return RunProcess.Of(forked);
        }

        try
        {
            return RunProcess.Of(await launcher.StartAsync(command.Start, ownGroup: true).ConfigureAwait(false));
        }
        catch (Win32Exception error)
        {
            throw new PeachException($"Python could not be started ({error.Message}). Install it (Debian: apt-get install python3), or set Python:Executable.", error);
        }
    }

    /// <summary>Waits for the end; once told to stop, asks the group to end and then ends it.</summary>
    private async Task WaitAsync(RunProcess process, RunControl control)
    {
        var stop = control.Token;
        Task exit = process.Exit;
        await exit.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested) return;
        if (control.Reason != RunStop.Unheard) ProcessGroup.Terminate(process.Id);
        using var grace = new CancellationTokenSource(control.Reason == RunStop.Unheard ? TimeSpan.Zero : options.Value.KillGrace, clock);
        await exit.WaitAsync(grace.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ProcessGroup.Kill(process.Id);
        ProcessGroup.KillOne(process.Id); // one that was stopped so early that it leads no group yet
        await exit.ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Warning, "The address of the engine's page of the run {Run} could not be kept")]
    private partial void LogUrlNotKept(Exception error, string run);
}
