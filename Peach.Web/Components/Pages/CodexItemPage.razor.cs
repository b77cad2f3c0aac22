using System.Text;
using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Core.Codex;
using Peach.Core.Platform;
using Peach.Web.Components.Parts;

namespace Peach.Web.Components.Pages;

/// <summary>One item of a catalogue, to be read, changed and deleted.</summary>
public sealed partial class CodexItemPage
{
    private const string Blank = """
        {
          "title": ""
        }
        """;

    private CodexItem? _item;
    private bool _isRead;
    private string _json = "";

    [Parameter]
    public string Codops { get; set; } = "";

    [SupplyParameterFromQuery(Name = "id")]
    private string Id { get; set; } = "";

    [Inject]
    private ICodex Catalogue { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_isRead) return;
        if (await RunAsync(async cancellationToken => Show(await Catalogue.GetAsync(Codops, Id ?? "", cancellationToken)), "")) Notice = null;
    }

    private void Show(CodexItem? item)
    {
        (_item, _isRead) = (item, true);
        _json = item is null ? Blank : UiText.PrettyJson(Encoding.UTF8.GetString(item.Json.Span));
    }

    /// <summary>Only over the version that was shown.</summary>
    private Task<bool> SaveAsync() => RunAsync(
        async cancellationToken =>
        {
            User.Demand(Role.DataScientist, Codops);
            var condition = _item is { } item ? new CodexCondition([item.Version]) : new CodexCondition(Exists: false);
            Show((await Catalogue.PutAsync(Codops, Id, CodexJson.Parse(Encoding.UTF8.GetBytes(_json)), condition, cancellationToken)).Item);
        },
        "The item was saved.");

    private Task<bool> DeleteAsync() => RunAsync(
        async cancellationToken =>
        {
            User.Demand(Role.DataScientist, Codops);
            await Catalogue.DeleteAsync(Codops, Id, null, cancellationToken);
            Show(null);
        },
        "The item was deleted.");
}
