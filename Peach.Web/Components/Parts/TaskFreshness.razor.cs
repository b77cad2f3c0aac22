using Microsoft.AspNetCore.Components;
using Peach.Core.Platform;
using Peach.Core.Tasks;

namespace Peach.Web.Components.Parts;

/// <summary>How old a task's model is, and how old it may get.</summary>
public sealed partial class TaskFreshness
{
    [Inject]
    private ITaskFreshness Freshness { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Parameter, EditorRequired]
    public TaskView Task { get; set; } = null!;

    private string Limit => Task.Fresh is { } fresh ? $", may be {DurationText.Format(fresh)} old" : "";

    private bool IsLate(DateTimeOffset last) => Clock.GetUtcNow() - last > Task.Fresh;
}
