using Microsoft.AspNetCore.Components;
using Peach.Core.Dependencies;
using Peach.Core.Python;

namespace Peach.Web.Components.Parts;

/// <summary>The packages that a repository's <c>requirements.txt</c> asks for; nothing for a repository without one.</summary>
public sealed partial class RepositoryEnvironment
{
    /// <summary>Characters of the log's end that are shown; all of it is in the API.</summary>
    private const int LogShown = 20_000;

    [Parameter, EditorRequired]
    public string RepositoryId { get; set; } = "";

    [Inject]
    private IRepositoryEnvironments Environments { get; set; } = null!;

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        if (Environments.Find(RepositoryId) is not { } view) return new Snapshot(null, null);
        var log = await Environments.ReadLogAsync(RepositoryId, cancellationToken);
        return new Snapshot(view, log is { Length: > LogShown } ? "…" + log[^LogShown..] : log);
    }

    private static object State(RepositoryEnvironmentView view) => view.Environment?.State switch
    {
        PythonEnvironmentState.Ready => "ok",
        PythonEnvironmentState.Building => Core.Repositories.RolloutState.Running,
        _ => view.Error is null ? "missing" : "error",
    };

    private static string Label(RepositoryEnvironmentView view) => view.Environment?.State switch
    {
        PythonEnvironmentState.Ready => "installed",
        PythonEnvironmentState.Building => "installing",
        _ => view.Error is null ? "removed" : "failed",
    };

    private sealed record Snapshot(RepositoryEnvironmentView? View, string? Log);
}
