using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Core.Privacy;
using Peach.Web.Components.Live;
using Peach.Web.Components.Parts;
using Peach.Web.Privacy;

namespace Peach.Web.Components.Pages;

/// <summary>Who is to be forgotten, who was, and how long data stays.</summary>
public sealed partial class PrivacyOverview
{
    private const int Shown = 50;

    private LiveView<IReadOnlyList<ErasureReceipt>>? _view;
    private string _codops = "";
    private string _user = "";
    private Person? _asking;
    private Person? _found;

    [Inject]
    private IErasures Erasures { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    [Inject]
    private IEnumerable<IPersonalDataStore> Stores { get; set; } = null!;

    [Inject]
    private RetentionDefaults Retention { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    private IEnumerable<IPersonalDataStore> Places => Stores.OrderBy(store => store.Name, StringComparer.Ordinal);

    private IEnumerable<Organisation> Sorted => OrganisationsFor(Role.Admin, Directory);

    private async Task<IReadOnlyList<ErasureReceipt>> LoadAsync(CancellationToken cancellationToken)
    {
        if (_found is { } found) return await Erasures.ListAsync(found.Codops, found.User, null, Shown, cancellationToken);
        if (User.CanForAll(Role.Admin)) return await Erasures.ListAsync(null, null, null, Shown, cancellationToken);
        List<ErasureReceipt> receipts = [];
        foreach (var organisation in Sorted) receipts.AddRange(await Erasures.ListAsync(organisation.Codops, null, null, Shown, cancellationToken));
        return [.. receipts.OrderByDescending(receipt => receipt.RequestedAt).Take(Shown)];
    }

    private void Ask() => _asking = new Person(_codops, _user.Trim());

    private async Task EraseAsync()
    {
        if (_asking is not { } person) return;
        var caller = (await Authentication.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.Name) ?? "";
        var done = await RunAsync(
            cancellationToken =>
            {
                User.Demand(Role.Admin, person.Codops);
                return Erasures.RequestAsync(person.Codops, [person.User], caller, cancellationToken);
            },
            "The erasure has begun. Its receipt is the newest below; it goes on when this page is closed.");
        _asking = null;
        if (done) (_user, _found) = ("", null);
        if (_view is not null) await _view.RefreshAsync();
    }

    private async Task FindAsync()
    {
        if (!User.Can(Role.Admin, _codops)) return;
        _found = new Person(_codops, _user.Trim());
        if (_view is not null) await _view.RefreshAsync();
    }

    private async Task ShowAllAsync()
    {
        _found = null;
        if (_view is not null) await _view.RefreshAsync();
    }

    private static string StoreLabel(StoreErasure store) => store.State == ErasureState.Running
        ? string.Create(CultureInfo.InvariantCulture, $"{store.Store} {store.Progress * 100:F0}%")
        : store.Store;

    private static string Days(int? days) => days switch
    {
        null => "for ever",
        1 => "1 day",
        _ => $"{UiText.Count(days.Value)} days",
    };

    private sealed record Person(string Codops, string User);
}
