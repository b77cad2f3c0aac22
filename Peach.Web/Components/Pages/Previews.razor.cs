using Microsoft.AspNetCore.Components;
using Peach.Core.Platform;
using Peach.Core.Previews;
using Peach.Core.Repositories;
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
    private IOrganisationDirectory Directory { get; set; } = null!;

    protected override void OnInitialized()
    {
        _repository = Repositories.List() is [var first, ..] ? first.Id : "";
        _tokenFor = Directory.All.Keys.Order(StringComparer.Ordinal).FirstOrDefault() is { } codops ? $"o:{codops}" : "";
    }

    internal static string Tone(PreviewState state) => state switch
    {
        PreviewState.Ready => "ok",
        PreviewState.Partial => "warning",
        PreviewState.Failed => "error",
        _ => "waiting",
    };

    private Task<Snapshot> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(new Snapshot(Service.List()));

    private async Task StartAsync(string repository, string version)
    {
        if (await RunAsync(cancellationToken => Service.StartAsync(repository, version, cancellationToken), $"The preview of {version} is being built.")) await RefreshAsync();
    }

    private async Task ReplayAsync(string id)
    {
        await RunAsync(
            _ => Service.Replay(id) ? Task.CompletedTask : throw new PeachException("There is nothing to replay: replays are off (Previews:ReplayRequests), or the preview has no endpoints."),
            "The latest requests are being replayed.");
        await RefreshAsync();
    }

    private async Task RemoveAsync(string id)
    {
        if (await RunAsync(cancellationToken => Service.RemoveAsync(id, cancellationToken), "Removed.")) await RefreshAsync();
    }

    private async Task IssueAsync() => await RunAsync(
        _ =>
        {
            if (_tokenFor.Length < 3) throw new PeachException("Choose an organisation or a repository first.");
            var scope = _tokenFor[0] == 'o' ? new PreviewScope(_tokenFor[2..], null) : new PreviewScope(null, _tokenFor[2..]);
            _token = Tokens.Issue(scope, TimeSpan.FromDays(_tokenDays));
            return Task.CompletedTask;
        },
        "The token is issued.");

    private async Task RefreshAsync()
    {
        if (_view is not null) await _view.RefreshAsync();
    }

    private sealed record Snapshot(IReadOnlyList<PreviewView> Previews);
}
