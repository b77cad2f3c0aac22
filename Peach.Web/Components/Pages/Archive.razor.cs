using Microsoft.AspNetCore.Components;
using Peach.Core.Archive;
using Peach.Core.Platform;
using Peach.Web.Access;

namespace Peach.Web.Components.Pages;

/// <summary>What lies in the archive, by organisation and day, and how far it is behind the log.</summary>
public sealed partial class Archive
{
    private const int DaysListed = 7;

    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(5);

    [Inject]
    private IArchiveOverview Overview { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Organisations { get; set; } = null!;

    private async Task<ArchiveSnapshot> LoadAsync(CancellationToken cancellationToken)
    {
        var snapshot = await Overview.GetAsync(cancellationToken);
        return snapshot with { Organisations = [.. snapshot.Organisations.SeenBy(User, organisation => organisation.Codops)] };
    }

    private static bool IsSilent(ArchivingReplica replica, DateTimeOffset now) => now - replica.SeenAt > Silent;

    private string NameOf(string codops) => Organisations.All.TryGetValue(codops, out var organisation) ? organisation.Name : codops;
}
