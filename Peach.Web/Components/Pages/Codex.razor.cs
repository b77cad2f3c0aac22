using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Options;
using Peach.Core.Access;
using Peach.Core.Codex;
using Peach.Core.Platform;
using Peach.Web.Components.Parts;

namespace Peach.Web.Components.Pages;

/// <summary>An organisation's catalogue: what is in it, and a file into it.</summary>
public sealed partial class Codex
{
    private const int PageSize = 50;

    private string _codops = "";
    private string _text = "";
    private string _field = "";
    private string _available = "";
    private string _newId = "";
    private bool _replace;
    private double _uploaded;
    private CodexSummary? _summary;
    private CodexLoad? _load;
    private List<CodexItem> _items = [];
    private CodexSearch _search = new();
    private string? _next;

    /// <summary>Which organisation's; the first one without.</summary>
    [SupplyParameterFromQuery(Name = "codops")]
    private string? Wanted { get; set; }

    [Inject]
    private ICodex Catalogue { get; set; } = null!;

    [Inject]
    private IAudit Audit { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    [Inject]
    private IOptions<CodexOptions> Options { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        var seen = OrganisationsFor(Role.Viewer, Directory).Select(organisation => organisation.Codops).ToList();
        if (seen.Count == 0) return;
        _codops = Wanted is not null && seen.Contains(Wanted) ? Wanted : seen[0];
        await SearchAsync();
    }

    private static string CopyText(CodexSummary summary) => summary.Copy switch
    {
        CodexCopyState.Current => "complete",
        CodexCopyState.Filling => string.Create(CultureInfo.InvariantCulture, $"being filled, {summary.CopyProgress:P0}"),
        _ => "Redis does not answer",
    };

    private Task ChooseAsync(string codops)
    {
        User.Demand(Role.Viewer, codops);
        (_codops, _load) = (codops, null);
        return SearchAsync();
    }

    private async Task SearchAsync()
    {
        var fields = new List<KeyValuePair<string, string>>();
        if (_field.Split('=', 2) is [{ Length: > 0 } name, var value]) fields.Add(new(name.Trim(), value.Trim()));
        _search = new CodexSearch(
            _text.Trim().Length > 0 ? _text.Trim() : null, fields, _available.Length > 0 ? Time.GetUtcNow() : null, _available != "no", Limit: PageSize);
        if (await RunAsync(cancellationToken => ShowAsync(cancellationToken), "")) Notice = null;
    }

    private async Task MoreAsync()
    {
        var done = await RunAsync(
            async cancellationToken =>
            {
                var page = await Catalogue.SearchAsync(_codops, _search with { After = _next }, cancellationToken);
                _items = [.. _items, .. page.Items];
                _next = page.Next;
            },
            "");
        if (done) Notice = null;
    }

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        _summary = await Catalogue.SummariseAsync(_codops, cancellationToken);
        var page = await Catalogue.SearchAsync(_codops, _search, cancellationToken);
        (_items, _next) = ([.. page.Items], page.Next);
    }

    private async Task UploadAsync(InputFileChangeEventArgs change)
    {
        _load = null;
        await RunAsync(
            async cancellationToken =>
            {
                User.Demand(Role.DataScientist, _codops);
                await using var content = change.File.OpenReadStream(Options.Value.MaxLoadBytes, cancellationToken);
                await using var counted = new CountedStream(content, read => Progress(change.File.Size, read));
                _load = await Catalogue.PutManyAsync(_codops, counted, _replace, cancellationToken);
                await Audit.RecordAsync(new AuditChange("loaded", "codex", change.File.Name, _codops, After: new { _load.Added, _load.Changed, _load.Removed, _load.Refused }));
                await ShowAsync(cancellationToken);
            },
            $"{change.File.Name} was read.");
        _uploaded = 0;
    }

    private void Progress(long size, long read)
    {
        var share = size == 0 ? 1 : (double)read / size;
        if (share - _uploaded < 0.01 && _uploaded > 0) return;
        _uploaded = share;
        _ = InvokeAsync(StateHasChanged);
    }

    private void AddAsync() => Navigation.NavigateTo(CodexText.PathOf(_codops, _newId.Trim()));
}
