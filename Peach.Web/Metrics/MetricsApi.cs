using System.Diagnostics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Peach.Core.Access;
using Peach.Core.Dashboards;
using Peach.Core.Endpoints;
using Peach.Core.Metrics;
using Peach.Web.Access;
using Peach.Web.Collect;

namespace Peach.Web.Metrics;

/// <summary>The platform's numbers for Prometheus. Their labels name what is in production, so how many there are is bounded.</summary>
internal sealed class MetricsApi(IEndpointMetrics endpoints, IRequestLoad load, BodyBudget bodies, IFigureExport figures, IOptions<MetricsOptions> options)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = ActivatorUtilities.CreateInstance<MetricsApi>(routes.ServiceProvider);
        routes.MapGet("/metrics", (Delegate)api.ShowAsync).AllowAnonymous();
    }

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        if (!options.Value.Public && !MaySee(await context.AuthenticateAsync(AccessSchemes.ApiToken)))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Results.Problem(
                "Metrics are for tokens with the role viewer in all organisations and the scope read:operations (Authorization: Bearer TOKEN), unless the setting Metrics:Public opens them.",
                statusCode: StatusCodes.Status401Unauthorized, title: "Not authorised");
        }

        context.Response.Headers.CacheControl = "no-store";
        var text = Write();
        if (figures.IsForPrometheus) text += WriteFigures(await figures.LastMinutesAsync(context.RequestAborted));
        return Results.Text(text, PrometheusText.ContentType);
    }

    private static bool MaySee(AuthenticateResult result) =>
        result.Succeeded && Caller.Of(result.Principal) is var caller && caller.CanForAll(Role.Viewer) && caller.IsFor(writes: false, ApiArea.Operations);

    private string Write()
    {
        var text = new PrometheusText();
        var components = endpoints.Components();
        Count("peach_endpoint_requests_total", "Requests answered or failed, by the component concerned.", figures => figures.Requests);
        Count("peach_endpoint_errors_total", "Requests answered with a status of 500 or more.", figures => figures.Errors);
        Count("peach_endpoint_fallbacks_total", "Answers that came from a fallback or the last good answer.", figures => figures.Fallbacks);
        Count("peach_endpoint_empties_total", "Answers without an item.", figures => figures.Empties);
        Count("peach_endpoint_cache_hits_total", "Answers that were kept, not made for the request.", figures => figures.CacheHits);
        text.Metric("peach_endpoint_duration_seconds", "histogram", "From request to answer.");
        foreach (var figures in components) WriteHistogram(text, figures);
        text.Metric("peach_endpoint_refused_total", "counter", "Requests that came to no component, by reason.");
        foreach (var endpoint in endpoints.Endpoints())
        {
            Refused(endpoint, "invalid", endpoint.Refusals.Invalid);
            Refused(endpoint, "unauthorised", endpoint.Refusals.Unauthorised);
            Refused(endpoint, "rate", endpoint.Refusals.Limited);
        }

        text.Metric("peach_requests_under_way", "gauge", "Requests to the recommendation API that are being answered.").Sample("peach_requests_under_way", load.UnderWay);
        text.Metric("peach_requests_shed_total", "counter", "Requests turned away because too many were under way.")
            .Sample("peach_requests_shed_total", load.Shed(RequestPriority.Recommendation), ("priority", "recommendation"))
            .Sample("peach_requests_shed_total", load.Shed(RequestPriority.Inspection), ("priority", "inspection"));
        text.Metric("peach_collect_bodies_refused_total", "counter", "Collect requests answered 503 because bodies under way took all the memory they may.")
            .Sample("peach_collect_bodies_refused_total", bodies.Refused);
        using var process = Process.GetCurrentProcess();
        text.Metric("process_resident_memory_bytes", "gauge", "Memory of the platform's own process.").Sample("process_resident_memory_bytes", process.WorkingSet64);
        text.Metric("process_cpu_seconds_total", "counter", "Processor time of the platform's own process.").Sample("process_cpu_seconds_total", process.TotalProcessorTime.TotalSeconds);
        text.Metric("process_start_time_seconds", "gauge", "When it started.").Sample("process_start_time_seconds", new DateTimeOffset(process.StartTime).ToUnixTimeSeconds());
        return text.ToString();

        void Count(string name, string help, Func<ComponentFigures, long> value)
        {
            text.Metric(name, "counter", help);
            foreach (var figures in components)
                text.Sample(name, value(figures), ("codops", figures.Codops), ("endpoint", figures.Endpoint), ("component", figures.Component), ("version", figures.Commit));
        }

        void Refused(EndpointCounts endpoint, string reason, long value) =>
            text.Sample("peach_endpoint_refused_total", value, ("codops", endpoint.Codops), ("endpoint", endpoint.Endpoint), ("reason", reason));
    }

    private static string WriteFigures(IReadOnlyList<FigureSample> samples)
    {
        var text = new PrometheusText();
        foreach (var measure in samples.GroupBy(sample => sample.Name).OrderBy(measure => measure.Key, StringComparer.Ordinal))
        {
            var name = $"peach_figure_{measure.Key}";
            text.Metric(name, "gauge", "What the dashboards counted in the last five complete minutes.");
            foreach (var sample in measure) text.Sample(name, sample.Value, [.. sample.Tags.Select(tag => (tag.Key, tag.Value))]);
        }

        return text.ToString();
    }

    private static void WriteHistogram(PrometheusText text, ComponentFigures figures)
    {
        const string name = "peach_endpoint_duration_seconds";
        for (var i = 0; i <= ComponentFigures.Bounds.Count; i++)
        {
            var (bound, count) = i < ComponentFigures.Bounds.Count ? (ComponentFigures.Bounds[i].TotalSeconds, figures.Buckets[i]) : (double.PositiveInfinity, figures.Requests);
            text.Sample($"{name}_bucket", count, ("codops", figures.Codops), ("endpoint", figures.Endpoint), ("component", figures.Component), ("version", figures.Commit), ("le", PrometheusText.Number(bound)));
        }

        text.Sample($"{name}_sum", figures.Total.TotalSeconds, ("codops", figures.Codops), ("endpoint", figures.Endpoint), ("component", figures.Component), ("version", figures.Commit));
        text.Sample($"{name}_count", figures.Requests, ("codops", figures.Codops), ("endpoint", figures.Endpoint), ("component", figures.Component), ("version", figures.Commit));
    }
}
