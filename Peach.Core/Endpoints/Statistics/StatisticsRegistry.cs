using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Peach.Core.Endpoints.Statistics;

/// <summary>Keeps an endpoint's figures over rollouts.</summary>
internal sealed class StatisticsRegistry(IOptions<EndpointsOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Codops, string Endpoint), EndpointStatistics> _all = new();

    public IEnumerable<KeyValuePair<(string Codops, string Endpoint), EndpointStatistics>> All => _all;

    public EndpointStatistics Of(string codops, string endpoint) => _all.GetOrAdd((codops, endpoint), _ => new EndpointStatistics(clock)
    {
        Requests = options.Value.RecordedRequests > 0 ? new RequestRing(options.Value, clock) : null,
    });
}
