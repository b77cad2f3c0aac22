using Peach.Core.Platform;

namespace Peach.Web.Hosting;

/// <summary>Liveness and readiness for whoever watches the process.</summary>
internal static class HealthApi
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").AllowAnonymous();
        health.MapGet("/live", () => Results.Ok(new { status = "ok" }));
        health.MapGet("/ready", ReadyAsync);
        return routes;
    }

    /// <summary>200 when every part can do its work, otherwise 503; either way with each part's word.</summary>
    private static async Task<IResult> ReadyAsync(IEnumerable<IReadinessCheck> checks, CancellationToken cancellationToken)
    {
        var parts = new Dictionary<string, string>();
        foreach (var check in checks) parts[check.Name] = await check.CheckAsync(cancellationToken) ?? "ok";
        var ready = parts.Values.All(word => word == "ok");
        return Results.Json(new { status = ready ? "ok" : "not ready", parts }, statusCode: ready ? 200 : StatusCodes.Status503ServiceUnavailable);
    }
}
