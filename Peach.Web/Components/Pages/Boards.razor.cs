using Microsoft.AspNetCore.Components;
using Peach.Core.Dashboards;
using Peach.Core.Platform;

namespace Peach.Web.Components.Pages;

/// <summary>The boards of all organisations that the caller may see.</summary>
public sealed partial class Boards
{
    [Inject]
    private IBoards Desk { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    private async Task<IReadOnlyList<Board>> LoadAsync(CancellationToken cancellationToken)
    {
        List<Board> boards = [];
        foreach (var codops in Directory.All.Keys.Where(User.Sees).Order(StringComparer.Ordinal)) boards.AddRange(await Desk.ListAsync(codops, cancellationToken));
        return boards;
    }
}
