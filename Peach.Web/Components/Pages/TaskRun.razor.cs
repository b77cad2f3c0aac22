using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;

namespace Peach.Web.Components.Pages;

/// <summary>One run of a task, followed while it goes on.</summary>
public sealed partial class TaskRun
{
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private ITaskBoard Board { get; set; } = null!;

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken) => new(await Board.FindRunAsync(Id, cancellationToken));

    private async Task CancelAsync() => await RunAsync(
        _ =>
        {
            Board.Cancel(Id);
            return Task.CompletedTask;
        },
        "The run is being ended.");

    private sealed record Snapshot(TaskRunView? Run);
}
