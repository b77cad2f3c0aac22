using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Core.Previews;
using Peach.Core.Repositories;
using Peach.Web.Access;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Pages;

/// <summary>The branches beside production, how their answers differ, and the tokens that open them.</summary>
public sealed partial class Previews
{
    private const int ProblemsShown = 20;

    private LiveView<Snapshot>? _view;
    private string _repository = "";
    private string _version = "";
    private string _tokenFor = "";
    private int _tokenDays = 7;
    private PreviewToken? _token;

    [Inject]
    private IPreviews Service { get; set; } = null!;

    [Inject]
    private IPreviewTokens Tokens { get; set; } = null!;

    [Inject]
    private IRepositoryCatalog Repositories { get; set; } = null!;

    [Inject]
    private IAudit Audit { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    protected override void OnInitialized()
    {
        _repository = Mine.FirstOrDefault() is { } first ? first.Id : "";
        _tokenFor = OrganisationsFor(Role.DataScientist, Directory).FirstOrDefault() is { } organisation ? $"o:{organisation.Codops}" : "";
    }

    internal static string Tone(PreviewState state) => state switch
    {
        PreviewState.Ready => "ok",
        PreviewState.Partial => "warning",
        PreviewState.Failed => "error",
        _ => "waiting",
    };

    private Task<Snapshot> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(new Snapshot([.. Service.List().SeenBy(User, preview => preview.Codops)]));

    private async Task StartAsync(string repository, string version)
    {
        if (await RunAsync(cancellationToken => Service.StartAsync(Demand(repository).Id, version, cancellationToken), $"The preview of {version} is being built.")) await RefreshAsync();
    }

    private async Task ReplayAsync(string id)
    {
        await RunAsync(
            _ => Service.Replay(DemandPreview(id)) ? Task.CompletedTask : throw new PeachException("There is nothing to replay: replays are off (Previews:ReplayRequests), or the preview has no endpoints."),
            "The latest requests are being replayed.");
        await RefreshAsync();
    }

    private async Task RemoveAsync(string id)
    {
        if (await RunAsync(cancellationToken => Service.RemoveAsync(DemandPreview(id), cancellationToken), "Removed.")) await RefreshAsync();
    }

    private async Task IssueAsync() => await RunAsync(
        async _ =>
        {
            if (_tokenFor.Length < 3) throw new PeachException("Choose an organisation or a repository first.");
            if (_tokenFor[0] == 'o') User.Demand(Role.DataScientist, _tokenFor[2..]);
            else Demand(_tokenFor[2..]);
            var scope = _tokenFor[0] == 'o' ? new PreviewScope(_tokenFor[2..], null) : new PreviewScope(null, _tokenFor[2..]);
            _token = Tokens.Issue(scope, TimeSpan.FromDays(_tokenDays));
            var repository = scope.RepositoryId is { } id ? Repositories.Find(id) : null;
            await Audit.RecordAsync(new AuditChange("issued", "preview token", repository?.Name ?? scope.Codops ?? "", repository?.Codops ?? scope.Codops, After: new { _token.ExpiresAt }));
        },
        "The token is issued.");

    private IEnumerable<RepositoryView> Mine => Repositories.List().Where(repository => User.Can(Role.DataScientist, repository.Codops));

    private RepositoryView Demand(string id)
    {
        var repository = Repositories.Find(id) ?? throw new PeachException("Choose a repository first.");
        User.Demand(Role.DataScientist, repository.Codops);
        return repository;
    }

    private string DemandPreview(string id)
    {
        if (Service.Find(id) is { } preview) User.Demand(Role.DataScientist, preview.Codops);
        return id;
    }

    private async Task RefreshAsync()
    {
        if (_view is not null) await _view.RefreshAsync();
    }

    private sealed record Snapshot(IReadOnlyList<PreviewView> Previews);
}
