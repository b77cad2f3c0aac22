using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Parts;

/// <summary>Which commit of a repository runs, and the ways back.</summary>
public sealed partial class RepositoryVersion
{
    private const int RolloutsLookedAt = 50;

    private LiveView<Snapshot>? _view;
    private string _commit = "";
    private string _reason = "";

    [Parameter, EditorRequired]
    public string RepositoryId { get; set; } = "";

    /// <summary>Whose repository.</summary>
    [Parameter, EditorRequired]
    public string Codops { get; set; } = "";

    [Inject]
    private IRepositoryCatalog Catalog { get; set; } = null!;

    [Inject]
    private IRepositoryHolds Holds { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        var repository = Catalog.Find(RepositoryId) ?? throw new PeachException("The repository was removed.");
        var rollouts = await Catalog.ListRolloutsAsync(RepositoryId, RolloutsLookedAt, cancellationToken);
        return new Snapshot(repository, [.. rollouts.Where(rollout => rollout.State is RolloutState.Succeeded or RolloutState.Partial).DistinctBy(rollout => rollout.Commit)]);
    }

    internal static string Words(HoldKind kind) => kind switch
    {
        HoldKind.Pinned => "Pinned",
        HoldKind.RolledBack => "Rolled back",
        _ => "Taken back by Peach",
    };

    internal static string Words(RolloutKind kind) => kind switch
    {
        RolloutKind.Rollback => "asked for",
        RolloutKind.Return => "taken back",
        RolloutKind.Edit => "edited",
        _ => "pushed",
    };

    private Task RollBackAsync() => ChangeAsync((commit, by, cancellationToken) => Holds.RollBackAsync(RepositoryId, commit, by, _reason, cancellationToken), "Going back.");

    private Task PinAsync() => ChangeAsync((commit, by, cancellationToken) => Holds.PinAsync(RepositoryId, commit, by, _reason, cancellationToken), "Pinned.");

    private Task ResumeAsync() => ChangeAsync((_, _, cancellationToken) => Holds.ResumeAsync(RepositoryId, cancellationToken), "Following the branch again.");

    private async Task ChangeAsync(Func<string?, string, CancellationToken, Task<RepositoryView?>> change, string done)
    {
        await RunAsync(
            async cancellationToken =>
            {
                var by = (await Authentication.GetAuthenticationStateAsync()).User.Identity?.Name ?? "";
                _ = await change(_commit.Length == 0 ? null : _commit, by, cancellationToken) ?? throw new PeachException("The repository was removed.");
                (_commit, _reason) = ("", "");
            },
            done);
        if (_view is not null) await _view.RefreshAsync();
    }

    private sealed record Snapshot(RepositoryView Repository, IReadOnlyList<RolloutView> Earlier);
}
