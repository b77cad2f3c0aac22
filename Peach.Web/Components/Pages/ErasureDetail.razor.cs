using Microsoft.AspNetCore.Components;
using Peach.Core.Platform;
using Peach.Core.Privacy;

namespace Peach.Web.Components.Pages;

/// <summary>One receipt, followed while its erasure goes on, and fit to be printed.</summary>
public sealed partial class ErasureDetail
{
    private const int PlacesShown = 500;

    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private IErasures Erasures { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        var receipt = await Erasures.FindAsync(Id, cancellationToken);
        return new Snapshot(receipt, receipt is not null && Directory.All.TryGetValue(receipt.Codops, out var organisation) ? organisation.Name : "");
    }

    private static string Statement(ErasureReceipt receipt) => receipt.State switch
    {
        ErasureState.Done => "The erasure is complete: none of the places below holds anything of this id that was collected until the time above.",
        ErasureState.Failed => "The erasure is not complete. What failed is tried again by itself.",
        _ => "The erasure is not complete yet. This page follows it.",
    };

    private sealed record Snapshot(ErasureReceipt? Receipt, string OrganisationName);
}
