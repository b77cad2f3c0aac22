using System.Text;
using System.Text.Json.Nodes;
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
    private IAudit Audit { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_isRead) return;
        if (await RunAsync(async cancellationToken => Show(await Catalogue.GetAsync(Codops, Id ?? "", cancellationToken)), "")) Notice = null;
    }

    private static JsonNode? Body(CodexItem? item) => item is null ? null : JsonNode.Parse(item.Json.Span);

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
            var before = Body(_item);
            Show((await Catalogue.PutAsync(Codops, Id, CodexJson.Parse(Encoding.UTF8.GetBytes(_json)), condition, cancellationToken)).Item);
            await Audit.RecordAsync(new AuditChange(before is null ? "created" : "changed", "codex item", Id, Codops, before, Body(_item)));
        },
        "The item was saved.");

    private Task<bool> DeleteAsync() => RunAsync(
        async cancellationToken =>
        {
            User.Demand(Role.DataScientist, Codops);
            await Catalogue.DeleteAsync(Codops, Id, null, cancellationToken);
            await Audit.RecordAsync(new AuditChange("deleted", "codex item", Id, Codops, Body(_item)));
            Show(null);
        },
        "The item was deleted.");
}
