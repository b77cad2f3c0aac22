using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Peach.Core.Access;
using Peach.Core.Platform;

namespace Peach.Web.Components.Pages;

/// <summary>Who changed what, newest first, a page at a time; what is shown stands in the address.</summary>
public sealed partial class AuditPage
{
    private const int RowsShown = 50;

    [SupplyParameterFromQuery]
    public string? Codops { get; set; }

    [SupplyParameterFromQuery]
    public string? Actor { get; set; }

    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    [SupplyParameterFromQuery]
    public string? Name { get; set; }

    /// <summary>The last line of the page before; null for the newest.</summary>
    [SupplyParameterFromQuery]
    public string? Before { get; set; }

    [Inject]
    private IAudit Audit { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    /// <summary>One more than are shown: it tells whether there are older ones.</summary>
    private Task<IReadOnlyList<AuditEntry>> LoadAsync(CancellationToken cancellationToken) =>
        Audit.ListAsync(new AuditQuery(User.Within(Codops, Role.Admin), Actor, Kind, Name, Before, RowsShown + 1), cancellationToken);

    private string Address(string before) => QueryHelpers.AddQueryString("/access/audit", new Dictionary<string, string?>
    {
        ["codops"] = Codops, ["actor"] = Actor, ["kind"] = Kind, ["name"] = Name, ["before"] = before,
    }.Where(part => !string.IsNullOrEmpty(part.Value)));
}
