using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Core.Dashboards;
using Peach.Core.Platform;

namespace Peach.Web.Components.Pages;

/// <summary>Makes a board, or changes one. A change that somebody else made meanwhile is not written over.</summary>
public sealed partial class BoardsEdit
{
    private readonly List<Draft> _panels = [];
    private IReadOnlyList<string> _choices = [];
    private string _codops = "";
    private string _name = "";
    private long? _version;
    private readonly string _nothing = "";
    private bool _isMissing;

    [Parameter]
    public string? Id { get; set; }

    [SupplyParameterFromQuery]
    public string? Organisation { get; set; }

    [Inject]
    private IBoards Desk { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        if (Id is null)
        {
            var only = OrganisationsFor(Role.DataScientist, Directory).Select(organisation => organisation.Codops).ToList();
            _panels.Add(new Draft());
            await ChooseAsync(Organisation is not null && only.Contains(Organisation) ? Organisation : only.Count == 1 ? only[0] : "");
            return;
        }

        if (await Desk.FindAsync(Id, default) is not { } board || !User.Can(Role.DataScientist, board.Codops))
        {
            _isMissing = true;
            return;
        }

        (_name, _version) = (board.Name, board.Version);
        _panels.AddRange(board.Panels.Select(panel => new Draft { Title = panel.Title, Chart = panel.Chart, Range = panel.Range, Series = string.Join('\n', panel.Series) }));
        await ChooseAsync(board.Codops);
    }

    private static void Add(Draft panel, string? series)
    {
        if (!string.IsNullOrEmpty(series)) panel.Series = panel.Series.Trim().Length == 0 ? series : $"{panel.Series.TrimEnd()}\n{series}";
    }

    private async Task ChooseAsync(string? codops)
    {
        _codops = codops ?? "";
        _choices = _codops.Length > 0 && User.Sees(_codops) ? await Desk.ChoicesAsync(_codops, default) : [];
    }

    private void Move(Draft panel, int by)
    {
        var place = _panels.IndexOf(panel);
        _panels.RemoveAt(place);
        _panels.Insert(place + by, panel);
    }

    private async Task SaveAsync()
    {
        Board? saved = null;
        var done = await RunAsync(async cancellationToken =>
        {
            if (_codops.Length == 0) throw new PeachException("Choose an organisation.");
            User.Demand(Role.DataScientist, _codops);
            List<BoardPanel> panels = [.. _panels.Select(panel => new BoardPanel(
                panel.Title, panel.Series.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), panel.Chart, panel.Range))];
            saved = Id is null
                ? await Desk.CreateAsync(_codops, _name, panels, User.Name, cancellationToken)
                : await Desk.SaveAsync(Id, _version, _name, panels, User.Name, cancellationToken) ?? throw new PeachException("The board has been removed meanwhile.");
        }, "The board is saved.");
        if (done && saved is not null) Navigation.NavigateTo($"/boards/{saved.Id}");
    }

    private async Task RemoveAsync()
    {
        var done = await RunAsync(async cancellationToken =>
        {
            User.Demand(Role.DataScientist, _codops);
            await Desk.RemoveAsync(Id!, _version, cancellationToken);
        }, "The board is removed.");
        if (done) Navigation.NavigateTo("/boards");
    }

    private sealed class Draft
    {
        public string Title { get; set; } = "";

        public string Chart { get; set; } = "lines";

        public string Range { get; set; } = "7d";

        public string Series { get; set; } = "";
    }
}
