using Peach.Core.Access;
using Peach.Web.Access;
using Peach.Web.Dashboards;
using Peach.Web.Operations;

namespace Peach.Web.Administration;

/// <summary>The REST API of administrators and their scripts.</summary>
internal static class AdministrationApi
{
    public static IEndpointRouteBuilder MapAdministration(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/api/admin").RequireAuthorization(AccessPolicies.Program).AddEndpointFilter<PeachProblemFilter>();
        Area(ApiArea.Organisations).MapOrganisations();
        Area(ApiArea.Events).MapSiteKeys();
        Area(ApiArea.Endpoints).MapApiKeys();
        Area(ApiArea.Organisations).MapSecrets();
        Area(ApiArea.Tasks).MapAlerts();
        Area(ApiArea.Events).MapMappingRules();
        Area(ApiArea.Events).MapQuarantine();
        Area(ApiArea.Repositories).MapRepositories();
        Area(ApiArea.Repositories).MapHolds();
        Area(ApiArea.Repositories).MapCSharp();
        Area(ApiArea.Repositories).MapForge();
        Area(ApiArea.Endpoints).MapAlgorithms();
        Area(ApiArea.Repositories).MapDefinitions();
        Area(ApiArea.Repositories).MapRollouts();
        Area(ApiArea.Repositories).MapPreviews();
        Area(ApiArea.Events).MapArchive();
        Area(ApiArea.Endpoints).MapEndpointList();
        Area(ApiArea.Endpoints).MapEndpointRules();
        Area(ApiArea.Tasks).MapTaskControl();
        Area(ApiArea.Tasks).MapRunRecords();
        Area(ApiArea.Dashboards).MapDashboards();
        Area(ApiArea.Dashboards).MapBoards();
        Area(ApiArea.Operations).MapOperations();
        Area(ApiArea.Access).MapAccounts();
        Area(ApiArea.Access).MapApiTokens();
        Area(ApiArea.Access).MapAudit();
        return routes;

        RouteGroupBuilder Area(string area) => admin.MapGroup("").InArea(area);
    }
}
