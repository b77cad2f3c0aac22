using Microsoft.AspNetCore.Components;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Web.Components.Live;
using Peach.Web.Repositories;

namespace Peach.Web.Components.Parts;

/// <summary>How Peach gets to a repository, and how the git server tells it of commits.</summary>
public sealed partial class RepositoryConnection
{
    private LiveView<RepositoryView>? _view;
    private string? _secret;

    [Parameter, EditorRequired]
    public string RepositoryId { get; set; } = "";

    [Inject]
    private IRepositoryCatalog Catalog { get; set; } = null!;

    [Inject]
    private IRepositoryHooks Hooks { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private string Address => Navigation.ToAbsoluteUri(HooksApi.GitLabPath).AbsoluteUri;

    private Task<RepositoryView> LoadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Catalog.Find(RepositoryId) ?? throw new PeachException("The repository was removed."));

    private static string Access(RepositoryView repository) => repository switch
    {
        { HasToken: true } => $"token of {repository.TokenUser ?? "oauth2"}",
        { HasSshKey: true } => "deploy key over SSH",
        { SshHostKeys.Count: > 0 } => "SSH keys of the user that runs Peach",
        _ => "without credentials",
    };

    private async Task CreateAsync()
    {
        await RunAsync(
            async cancellationToken => _secret = await Hooks.CreateSecretAsync(RepositoryId, cancellationToken) ?? throw new PeachException("The repository was removed."),
            "The webhook's secret is below.");
        if (_view is not null) await _view.RefreshAsync();
    }

    private async Task RemoveAsync()
    {
        if (await RunAsync(cancellationToken => Hooks.RemoveSecretAsync(RepositoryId, cancellationToken), "The webhook was removed.")) _secret = null;
        if (_view is not null) await _view.RefreshAsync();
    }
}
