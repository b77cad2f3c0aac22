using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;
using Peach.Web.Access;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Pages;

/// <summary>The tasks in production, by the loops that run them.</summary>
public sealed partial class Tasks
{
    /// <summary>Enough of the newest runs that every task of a usual platform finds its last dozen among them.</summary>
    private const int RunsRead = 500;

    private const int BarsShown = 12;

    private LiveView<IReadOnlyList<TaskRow>>? _view;

    [Inject]
    private ITaskBoard Board { get; set; } = null!;

    [Inject]
    private ITaskControl Control { get; set; } = null!;

    private async Task<IReadOnlyList<TaskRow>> LoadAsync(CancellationToken cancellationToken)
    {
        var runs = (await Board.ListRunsAsync(null, RunsRead, cancellationToken)).ToLookup(run => run.TaskId);
        return
        [
            .. from task in Board.List().SeenBy(User, task => task.Codops)
               orderby task.Codops, task.Loop, task.Name
               select new TaskRow(task, [.. runs[task.Id].Where(run => run.FinishedAt is not null).Take(BarsShown)]),
        ];
    }

    private async Task RunNow(TaskView task)
    {
        await RunAsync(cancellationToken => Control.RunAsync(task.Id, null, User.Name, cancellationToken), $"{task.Name} runs next in its loop.");
        if (_view is not null) await _view.RefreshAsync();
    }

    private sealed record TaskRow(TaskView Task, IReadOnlyList<TaskRunView> Runs);
}
