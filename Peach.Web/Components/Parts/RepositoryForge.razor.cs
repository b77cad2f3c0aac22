using Microsoft.AspNetCore.Components;
using Peach.Core.Forge;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Parts;

/// <summary>What a repository's server is told, and how Peach speaks to it.</summary>
public sealed partial class RepositoryForge
{
    private LiveView<ForgeView>? _view;
    private string _kind = "";
    private string? _api;
    private string? _project;
    private string _token = "";
    private bool _hasToken;

    [Parameter, EditorRequired]
    public string RepositoryId { get; set; } = "";

    [Inject]
    private IForge Forge { get; set; } = null!;

    protected override void OnInitialized() => Show(Forge.View(RepositoryId));

    private Task<ForgeView> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(Forge.View(RepositoryId));

    private void Show(ForgeView view)
    {
        _kind = view.Settings.Kind?.ToString() ?? "";
        (_api, _project, _hasToken, _token) = (view.Settings.Api, view.Settings.Project, view.HasOwnToken, "");
    }

    private Task SaveAsync() => SaveAsync(_token.Length == 0 ? null : _token.Trim());

    private Task RemoveTokenAsync() => SaveAsync("");

    private async Task SaveAsync(string? token)
    {
        ForgeKind? kind = Enum.TryParse<ForgeKind>(_kind, out var chosen) ? chosen : null;
        await RunAsync(
            async cancellationToken => Show(await Forge.UpdateAsync(RepositoryId, new ForgeSettings(kind, _api, _project, token), cancellationToken)), "Saved.");
        if (_view is not null) await _view.RefreshAsync();
    }
}
