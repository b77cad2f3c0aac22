using Peach.Core.Access;
using Peach.Web.Dashboards;

namespace Peach.Web.Administration;

/// <summary>The REST API of administrators and their scripts.</summary>
internal static class AdministrationApi
{
    public static IEndpointRouteBuilder MapAdministration(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/api/admin").RequireAuthorization(AccessPolicies.Admin).AddEndpointFilter<PeachProblemFilter>();
        admin.MapOrganisations();
        admin.MapSiteKeys();
        admin.MapApiKeys();
        admin.MapSecrets();
        admin.MapAlerts();
        admin.MapMappingRules();
        admin.MapQuarantine();
        admin.MapRepositories();
        admin.MapHolds();
        admin.MapCSharp();
        admin.MapForge();
        admin.MapAlgorithms();
        admin.MapDefinitions();
        admin.MapRollouts();
        admin.MapPreviews();
        admin.MapArchive();
        admin.MapEndpointRules();
        admin.MapTaskControl();
        admin.MapRunRecords();
        admin.MapDashboards();
        return routes;
    }
}
