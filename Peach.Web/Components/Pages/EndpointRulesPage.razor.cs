using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Access;
using Peach.Core.Endpoints;
using Peach.Core.Repositories;
using Peach.Core.Rules;
using Peach.Web.Components.Parts;

namespace Peach.Web.Components.Pages;

/// <summary>An endpoint's business rules: as a form and as text, tried on recent requests, saved live, and taken back.</summary>
public sealed partial class EndpointRulesPage
{
    private EndpointRulesView? _view;
    private List<RuleDraft> _drafts = [];
    private IReadOnlyList<ManifestProblem> _problems = [];
    private IReadOnlyList<RuleVersion> _versions = [];
    private RulesPreview? _preview;
    private string _kind = RuleDraft.Seen;
    private string _text = "";
    private string _user = "";
    private string _comment = "";
    private bool _asText;

    [Parameter]
    public string Codops { get; set; } = "";

    [Parameter]
    public string Name { get; set; } = "";

    [Inject]
    private IEndpointRules Rules { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        _view = Rules.Find(Codops, Name);
        if (_view is null) return;
        Show(_view.Text);
        _versions = await Rules.VersionsAsync(_view, CancellationToken.None);
    }

    private void Show(string text)
    {
        _text = text;
        _preview = null;
        var reading = RulesReader.Read(text);
        _problems = reading.Problems;
        _asText = _asText || reading.Problems.Count > 0;
        _drafts = [.. reading.Rules.Select(RuleDraft.Of)];
    }

    private void ShowText()
    {
        if (_asText) return;
        _text = RuleDraft.Write(_drafts);
        _asText = true;
    }

    /// <summary>Only what can be read fits the form.</summary>
    private void ShowForm()
    {
        if (!_asText) return;
        var reading = RulesReader.Read(_text);
        _problems = reading.Problems;
        if (_problems.Count > 0) return;
        _drafts = [.. reading.Rules.Select(RuleDraft.Of)];
        _asText = false;
    }

    private void Move(int at, int by) => (_drafts[at], _drafts[at + by]) = (_drafts[at + by], _drafts[at]);

    private void TakeUp(RuleVersion version)
    {
        Show(version.Content ?? _view!.Own);
        _comment = $"Back to version {version.Version}";
    }

    private async Task PreviewAsync()
    {
        if (!IsSound(out var text)) return;
        _preview = null;
        await RunAsync(
            async cancellationToken => _preview = await Rules.PreviewAsync(_view!, text, _user.Trim() is { Length: > 0 } user ? user : null, cancellationToken),
            "Recent requests were run with the rules that hold and with these.");
    }

    private async Task SaveAsync()
    {
        if (IsSound(out var text)) await SaveAsync(text, "The rules hold from now on.");
    }

    private Task GiveWayAsync() => SaveAsync(null, "The repository's rules hold from now on.");

    private async Task SaveAsync(string? text, string done)
    {
        var author = (await Authentication.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.Name) ?? "";
        var saved = await RunAsync(async cancellationToken =>
        {
            User.Demand(Role.DataScientist, Codops);
            _view = await Rules.SaveAsync(_view!, new RuleEdit(text, author, _comment, _view!.LatestVersion), cancellationToken);
            _versions = await Rules.VersionsAsync(_view, cancellationToken);
        }, done);
        if (!saved) return;
        _comment = "";
        Show(_view!.Text);
    }

    private bool IsSound(out string text)
    {
        text = _asText ? _text : RuleDraft.Write(_drafts);
        _problems = Rules.Check(_view!, text);
        return _problems.Count == 0;
    }
}
