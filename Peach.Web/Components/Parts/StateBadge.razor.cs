using Microsoft.AspNetCore.Components;
using Peach.Core.Privacy;
using Peach.Core.Quarantine;
using Peach.Core.Repositories;
using Peach.Core.Tasks;

namespace Peach.Web.Components.Parts;

/// <summary>A state as a word with a colour; the word alone says it all.</summary>
public sealed partial class StateBadge
{
    /// <summary>A <see cref="RepositoryState"/>, <see cref="RolloutState"/>, <see cref="TaskRunState"/>, <see cref="ErasureState"/>, <see cref="ReplayState"/> or a word; null: not run yet.</summary>
    [Parameter, EditorRequired]
    public object? State { get; set; }

    [Parameter]
    public string? Detail { get; set; }

    /// <summary>Stands in place of the state's own word.</summary>
    [Parameter]
    public string? Label { get; set; }

    private string Text => Label ?? State switch
    {
        RepositoryState state => UiText.Words(state),
        RolloutState state => UiText.Words(state),
        TaskRunState state => UiText.Words(state),
        ErasureState state => UiText.Words(state),
        ReplayState state => UiText.Words(state),
        null => "not run yet",
        var other => other.ToString() ?? "",
    };

    private string Tone => State switch
    {
        RepositoryState.Current or RolloutState.Succeeded or TaskRunState.Succeeded or ErasureState.Done or ReplayState.Done or "ok" or "in production" or "active" or "answered" or "completed" => "ok",
        RepositoryState.RollingOut or RolloutState.Running or TaskRunState.Running or ErasureState.Running or ReplayState.Running => "busy",
        RepositoryState.Partial or RepositoryState.NoBranch or RolloutState.Partial or "stale" or "warning" => "warn",
        RepositoryState.Unreachable or RolloutState.Failed or TaskRunState.Failed or TaskRunState.TimedOut or TaskRunState.Lost or ErasureState.Failed or ReplayState.Failed or "quarantined" or "error" => "bad",
        _ => "idle",
    };
}
