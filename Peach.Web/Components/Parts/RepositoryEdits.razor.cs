using Microsoft.AspNetCore.Components;
using Peach.Core.Repositories;

namespace Peach.Web.Components.Parts;

/// <summary>A repository's definitions that were made in the UI.</summary>
public sealed partial class RepositoryEdits
{
    [Parameter, EditorRequired]
    public string RepositoryId { get; set; } = "";

    /// <summary>Whose repository.</summary>
    [Parameter, EditorRequired]
    public string Codops { get; set; } = "";

    [Inject]
    private IDefinitionEdits Edits { get; set; } = null!;

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken) => new(await Edits.ListAsync(RepositoryId, cancellationToken));

    private sealed record Snapshot(IReadOnlyList<DefinitionVersion> Definitions);
}
