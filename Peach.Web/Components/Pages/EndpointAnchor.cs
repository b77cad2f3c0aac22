using Peach.Core.Endpoints;

namespace Peach.Web.Components.Pages;

/// <summary>Names an endpoint's place on the endpoints page.</summary>
internal static class EndpointAnchor
{
    public static string For(EndpointView endpoint) => $"{endpoint.Codops}-{endpoint.Url.Trim('/').Replace('/', '-')}";
}
