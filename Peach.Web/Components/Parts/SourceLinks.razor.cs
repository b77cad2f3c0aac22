using Microsoft.AspNetCore.Components;
using Peach.Core.Forge;
using Peach.Core.Repositories;

namespace Peach.Web.Components.Parts;

/// <summary>A commit and a file of it, linked to the server that hosts the repository where it has pages.</summary>
public sealed partial class SourceLinks
{
    private string? _commit;
    private string? _file;

    [Parameter, EditorRequired]
    public string RepositoryId { get; set; } = "";

    [Parameter, EditorRequired]
    public string Commit { get; set; } = "";

    /// <summary>File and function as views name them (<c>similar.ipynb · train</c>); null for the commit alone.</summary>
    [Parameter]
    public string? Source { get; set; }

    [Inject]
    private IRepositoryCatalog Repositories { get; set; } = null!;

    [Inject]
    private IForge Forge { get; set; } = null!;

    protected override void OnParametersSet()
    {
        (_commit, _file) = (null, null);
        if (Repositories.Find(RepositoryId) is not { } repository) return;
        var kind = Forge.View(RepositoryId).Kind;
        _commit = ForgeLinks.Commit(kind, repository.Url, Commit);
        if (Source is not null) _file = ForgeLinks.File(kind, repository.Url, Commit, Source.Split(" · ")[0]);
    }
}
