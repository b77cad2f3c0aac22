using Microsoft.AspNetCore.Components;
using Peach.Core.Previews;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Parts;

/// <summary>A repository's branches beside production.</summary>
public sealed partial class RepositoryPreviews
{
    private LiveView<Snapshot>? _view;
    private string _version = "";

    [Parameter, EditorRequired]
    public string RepositoryId { get; set; } = "";

    /// <summary>Whose repository.</summary>
    [Parameter, EditorRequired]
    public string Codops { get; set; } = "";

    [Inject]
    private IPreviews Service { get; set; } = null!;

    private Task<Snapshot> LoadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new Snapshot([.. Service.List().Where(preview => preview.RepositoryId == RepositoryId)]));

    private async Task StartAsync()
    {
        if (!await RunAsync(cancellationToken => Service.StartAsync(RepositoryId, _version, cancellationToken), $"The preview of {_version} is being built.")) return;
        _version = "";
        if (_view is not null) await _view.RefreshAsync();
    }

    private sealed record Snapshot(IReadOnlyList<PreviewView> Previews);
}
