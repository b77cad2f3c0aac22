using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Access;
using Peach.Core.Alerts;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Pages;

/// <summary>What is wrong now, what was, and who is told.</summary>
public sealed partial class Alerts
{
    private const int Shown = 200;

    private LiveView<IReadOnlyList<AlertView>>? _view;

    [Inject]
    private IAlerts Book { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    private Task<IReadOnlyList<AlertView>> LoadAsync(CancellationToken cancellationToken) => Book.ListAsync(User.Within(null), Shown, cancellationToken);

    private async Task AcknowledgeAsync(AlertView alert)
    {
        User.Demand(Role.DataScientist, alert.Codops);
        var author = (await Authentication.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.Name) ?? "";
        await RunAsync(cancellationToken => Book.AcknowledgeAsync(alert.Id, author, cancellationToken), "Noted: you have seen it.");
        if (_view is not null) await _view.RefreshAsync();
    }
}
