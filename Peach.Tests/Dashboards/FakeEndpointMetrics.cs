using Peach.Core.Endpoints;

namespace Peach.Tests.Dashboards;

/// <summary>One component, with figures that a test lets grow.</summary>
internal sealed class FakeEndpointMetrics : IEndpointMetrics
{
    private readonly Dictionary<string, ComponentFigures> _figures = [];

    public void Answer(string endpoint, int requests, int errors, TimeSpan each)
    {
        var before = _figures.GetValueOrDefault(endpoint) ?? new ComponentFigures(
            DashboardsFixture.Codops, endpoint, "c", "00ab34cd", true, 0, 0, 0, 0, 0, null, null, null, [.. ComponentFigures.Bounds.Select(_ => 0L)], TimeSpan.Zero);
        _figures[endpoint] = before with
        {
            Requests = before.Requests + requests,
            Errors = before.Errors + errors,
            Total = before.Total + (each * requests),
            Buckets = [.. ComponentFigures.Bounds.Select((bound, index) => before.Buckets[index] + (each <= bound ? requests : 0))],
        };
    }

    public IReadOnlyList<ComponentFigures> Components() => [.. _figures.Values];

    public IReadOnlyList<EndpointCounts> Endpoints() => [];
}
