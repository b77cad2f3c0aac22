using System.Collections.Concurrent;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Invocation;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Statistics;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Rules;

namespace Peach.Core.Endpoints.Trials;

internal sealed class EndpointTrials(EndpointActivator activator, EndpointInvoker invoker, TrialPools pools, ILiveRules rules, TimeProvider clock) : IEndpointTrials
{
    private readonly ConcurrentDictionary<string, TrialEndpoints> _shown = new(StringComparer.Ordinal);
    private readonly EndpointStatistics _uncounted = new(clock);

    public void Show(string id, IReadOnlyList<DeployedDefinition> definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        if (definitions.Count == 0)
        {
            Remove(id);
            return;
        }

        var endpoints = definitions.Select(definition => new DeployedEndpoint(definition, EndpointJson.Read(definition.Content))).ToList();
        var functions = endpoints.SelectMany(endpoint => endpoint.Definition.AllComponents).Select(component => component.Function).Distinct().ToList();
        _shown[id] = new TrialEndpoints(
            definitions[0].Commit, endpoints.DistinctBy(Key).ToDictionary(Key), functions, new EndpointStatistics(clock));
    }

    public void Remove(string id)
    {
        if (!_shown.TryRemove(id, out var gone)) return;
        if (_shown.Values.All(shown => shown.Commit != gone.Commit)) pools.Drop(gone.Commit);
    }

    public IReadOnlyList<TrialEndpoint> List(string id) => _shown.TryGetValue(id, out var shown)
        ? [.. shown.ByPath.OrderBy(pair => pair.Key).Select(pair => new TrialEndpoint(pair.Key.Codops, pair.Value.Definition.Name, pair.Key.Path))]
        : [];

    public async ValueTask<EndpointAnswer> InvokeAsync(string id, EndpointRequest request, CancellationToken cancellationToken)
    {
        if (!_shown.TryGetValue(id, out var shown) || !shown.ByPath.TryGetValue((request.Codops, request.Path), out var endpoint))
            return EndpointAnswer.Problem(404, "No such endpoint", $"The version has no endpoint /{request.Path}.");
        try
        {
            var pool = await pools.TakeAsync(shown.Commit, shown.Functions, cancellationToken).ConfigureAwait(false);
            return await invoker.AnswerAsync(EndpointModel.Create(endpoint, pool, shown.Statistics) with { LiveRules = rules.Of(endpoint.Definition.Codops, endpoint.Definition.Name) }, request).ConfigureAwait(false);
        }
        catch (PeachException error)
        {
            return EndpointAnswer.Problem(503, "Not available", $"The version's worker does not start: {error.Message}");
        }
    }

    public async ValueTask<EndpointAnswer> InvokeProductionAsync(EndpointRequest request) => activator.Snapshot.Find(request.Codops, request.Path) is { } endpoint
        ? await invoker.AnswerAsync(endpoint with { Statistics = _uncounted, Tally = null }, request).ConfigureAwait(false)
        : EndpointAnswer.Problem(404, "No such endpoint", $"There is no endpoint /{request.Path} in production.");

    public IReadOnlyList<EndpointRequest> Recorded(string codops, string path) =>
        activator.Snapshot.Find(codops, path)?.Statistics.Requests?.List() ?? [];

    private static (string Codops, string Path) Key(DeployedEndpoint endpoint) => (endpoint.Definition.Codops, endpoint.Definition.Url[1..]);
}
