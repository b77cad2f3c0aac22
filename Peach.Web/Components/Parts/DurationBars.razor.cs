using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;

namespace Peach.Web.Components.Parts;

/// <summary>The durations of a task's last finished runs, newest at the right; failed ones stand out.</summary>
public sealed partial class DurationBars
{
    private const int Slots = 12;
    private const int Step = 7;
    private const int Height = 24;

    /// <summary>Newest first, as the board lists them.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<TaskRunView> Runs { get; set; } = [];

    private List<TaskRunView> Shown => [.. Runs.Where(run => run.FinishedAt is not null).Take(Slots).Reverse()];

    private string Description => Shown.Count == 0
        ? "No finished run yet"
        : $"Last {Shown.Count} runs, longest {UiText.Duration(Shown.Max(DurationOf))}, " +
          $"{Shown.Count(run => run.State != TaskRunState.Succeeded)} without success";

    private static TimeSpan DurationOf(TaskRunView run) => (run.FinishedAt ?? run.StartedAt) - run.StartedAt;

    private int HeightOf(TaskRunView run)
    {
        var longest = Math.Max(1, Shown.Max(DurationOf).TotalMilliseconds);
        return Math.Max(2, (int)Math.Round(DurationOf(run).TotalMilliseconds / longest * Height));
    }
}
