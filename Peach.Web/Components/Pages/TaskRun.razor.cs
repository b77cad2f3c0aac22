using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Tasks;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Pages;

/// <summary>One run of a task, followed while it goes on.</summary>
public sealed partial class TaskRun
{
    private const int NewerRuns = 50;

    private LiveView<Snapshot>? _view;

    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private ITaskBoard Board { get; set; } = null!;

    [Inject]
    private ITaskControl Control { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    private static string RepositoryOf(TaskRunView run) => run.TaskId[..Math.Max(0, run.TaskId.IndexOf('/', StringComparison.Ordinal))];

    private static string Cause(TaskRunView run)
    {
        var words = run.Cause switch
        {
            TaskRunCause.Loop => "its turn in the loop",
            TaskRunCause.Schedule => "its schedule",
            TaskRunCause.After => "the tasks before it succeeded",
            TaskRunCause.Request => "asked for",
            TaskRunCause.Retry => "an earlier attempt failed",
            _ => "a back-fill",
        };
        if (run.RequestedBy is not null) words += $" by {run.RequestedBy}";
        return run.BackFill is null ? words : $"{words} ({run.BackFill})";
    }

    /// <summary>Only web addresses: it comes from what the run printed.</summary>
    private static string? Tracking(TaskRunView run) => Uri.TryCreate(run.TrackingUrl, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? run.TrackingUrl : null;

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        if (await Board.FindRunAsync(Id, cancellationToken) is not { } run) return new Snapshot(null, [], null, false);
        var task = Board.List().FirstOrDefault(task => task.Id == run.TaskId);
        var retries = run.State is TaskRunState.Succeeded or TaskRunState.Running or TaskRunState.Queued
            ? [] : (await Board.ListRunsAsync(run.TaskId, NewerRuns, cancellationToken)).Where(later => later.RetryOf == run.Id).ToList();
        return new Snapshot(run, retries, task?.Source, task is not null);
    }

    private async Task CancelAsync() => await RunAsync(async cancellationToken => await Control.CancelAsync(Id, await CallerAsync(), cancellationToken), "The run is being ended.");

    private async Task AgainAsync(TaskRunView run) => await RunAsync(
        async cancellationToken => await Control.RunAsync(
            run.TaskId, run.Arguments is { } arguments ? JsonNode.Parse(arguments) as JsonObject : null, await CallerAsync(), cancellationToken),
        $"A run of {run.TaskName} is queued.");

    private async Task<string> CallerAsync() => (await Authentication.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.Name) ?? "";

    private sealed record Snapshot(TaskRunView? Run, IReadOnlyList<TaskRunView> Retries, string? Source, bool IsInProduction);
}
