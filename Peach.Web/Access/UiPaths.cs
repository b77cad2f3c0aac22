namespace Peach.Web.Access;

/// <summary>Tells the admin UI's part of the URL space from the APIs'.</summary>
internal static class UiPaths
{
    private static readonly PathString[] Apis = ["/api", "/v1", "/v2", "/v3", "/config", "/health", "/metrics", "/openapi", "/_blazor"];

    public static bool IsApi(PathString path) => Array.Exists(Apis, api => path.StartsWithSegments(api));

    /// <summary>The path to go to after a login: one of this site, or the overview.</summary>
    /// <remarks><c>//host</c> and <c>/\host</c> are other sites to a browser.</remarks>
    public static string Local(string? returnUrl) =>
        returnUrl is ['/', ..] and not ['/', '/' or '\\', ..] && !returnUrl.AsSpan().ContainsAnyInRange('\0', '\x1f') ? returnUrl : "/";
}
