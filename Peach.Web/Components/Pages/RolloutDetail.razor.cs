using Microsoft.AspNetCore.Components;
using Peach.Core.Repositories;
using Peach.Web.Components.Parts;

namespace Peach.Web.Components.Pages;

/// <summary>One rollout: what was asked, what was wrong, and what it changed.</summary>
public sealed partial class RolloutDetail
{
    private IReadOnlyList<ChangedFile>? _files;

    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private IRolloutHistory History { get; set; } = null!;

    [Inject]
    private IRepositoryCatalog Catalog { get; set; } = null!;

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        var rollout = await History.FindAsync(Id, cancellationToken);
        // Two commits differ by the same files whenever one looks.
        if (rollout?.PreviousCommit is not null) _files ??= await History.ListFilesAsync(rollout, cancellationToken) ?? [];
        return new Snapshot(rollout, rollout is { FinishedAt: null } ? Catalog.Find(rollout.RepositoryId)?.Progress : null, _files);
    }

    private static string Words(DefinitionChangeKind kind) => kind switch
    {
        DefinitionChangeKind.Kept => "earlier version stays",
        DefinitionChangeKind.Same => "as before",
        _ => UiText.Words(kind),
    };

    private sealed record Snapshot(RolloutView? Rollout, RolloutStep? Step, IReadOnlyList<ChangedFile>? Files);
}
