using Microsoft.AspNetCore.Components;
using Peach.Core.Alerts;
using Peach.Web.Access;

namespace Peach.Web.Components.Layout;

/// <summary>Header and navigation around the pages of a logged-in user. Rendered without a circuit: it works while one reconnects.</summary>
public sealed partial class MainLayout
{
    [Inject]
    private IAlerts Alerts { get; set; } = null!;

    [CascadingParameter]
    private HttpContext? Context { get; set; }

    /// <summary>When the page was rendered; those that somebody has acknowledged are not counted.</summary>
    private int OpenAlerts => Alerts.Open.Count(alert => alert.AcknowledgedAt is null && User.Sees(alert.Codops));

    private Caller User => Caller.Of(Context?.User);

    /// <summary>With the path: the document's base address would send a bare fragment to the overview.</summary>
    private string SkipLink => $"{Context?.Request.Path}{Context?.Request.QueryString}#content";
}
