using Microsoft.AspNetCore.Components;

namespace Peach.Web.Components.Layout;

/// <summary>Header and navigation around the pages of a logged-in user. Rendered without a circuit: it works while one reconnects.</summary>
public sealed partial class MainLayout
{
    [CascadingParameter]
    private HttpContext? Context { get; set; }

    /// <summary>With the path: the document's base address would send a bare fragment to the overview.</summary>
    private string SkipLink => $"{Context?.Request.Path}{Context?.Request.QueryString}#content";
}
