using Microsoft.AspNetCore.Components;
using Peach.Core.Repositories;
using Peach.Web.Access;

namespace Peach.Web.Components.Pages;

/// <summary>All that does not run as its branch says, with what to do about it.</summary>
public sealed partial class DriftPage
{
    [Inject]
    private IDriftList Drifts { get; set; } = null!;

    private async Task<IReadOnlyList<Drift>> LoadAsync(CancellationToken cancellationToken) =>
        [.. (await Drifts.ListAsync(cancellationToken)).SeenBy(User, drift => drift.Codops)];

    private static string Words(DriftKind kind) => kind switch
    {
        DriftKind.RolledBack => "Rolled back",
        DriftKind.Returned => "Taken back by Peach",
        DriftKind.NotWhole => "Newest commit not whole",
        DriftKind.Stale => "Earlier version stays",
        DriftKind.NoBranch => "No branch",
        _ => kind.ToString(),
    };
}
