using Peach.Core.Endpoints.Catalog;

namespace Peach.Core.Endpoints.Statistics;

/// <summary>Counts by endpoint, component and commit. What is kept is bounded: what is in production, with the latest few commits of it.</summary>
internal sealed class ComponentTallies
{
    private const int CommitsKept = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Codops, string Endpoint, string Component), List<(string Commit, ComponentTally Tally)>> _all = [];

    /// <summary>Gives the endpoint's components their counters.</summary>
    public EndpointModel Equip(EndpointModel endpoint) => endpoint with
    {
        Components = [.. endpoint.Components.Select(component => component with { Counts = Of(endpoint, component.Definition.Name) })],
        Fallback = endpoint.Fallback is { } fallback ? fallback with { Counts = Of(endpoint, fallback.Definition.Name) } : null,
    };

    /// <summary>Forgets components that are not in production any more.</summary>
    public void KeepOnly(EndpointSnapshot snapshot)
    {
        var kept = snapshot.Endpoints.SelectMany(endpoint => endpoint.AllComponents.Select(component => Key(endpoint, component.Definition.Name))).ToHashSet();
        lock (_gate)
            foreach (var key in _all.Keys.Where(key => !kept.Contains(key)).ToList()) _all.Remove(key);
    }

    public IReadOnlyList<ComponentFigures> Read()
    {
        lock (_gate)
        {
            return
            [
                .. from pair in _all
                   from entry in pair.Value
                   orderby pair.Key.Codops, pair.Key.Endpoint, pair.Key.Component
                   select entry.Tally.Read(pair.Key.Codops, pair.Key.Endpoint, pair.Key.Component, entry.Commit, entry == pair.Value[^1]),
            ];
        }
    }

    private ComponentTally Of(EndpointModel endpoint, string component)
    {
        lock (_gate)
        {
            if (!_all.TryGetValue(Key(endpoint, component), out var commits)) _all[Key(endpoint, component)] = commits = [];
            var place = commits.FindIndex(known => known.Commit == endpoint.Commit.ShortSha);
            var found = place >= 0 ? commits[place] : (Commit: endpoint.Commit.ShortSha, Tally: new ComponentTally());
            if (place >= 0) commits.RemoveAt(place);
            commits.Add(found);
            if (commits.Count > CommitsKept) commits.RemoveAt(0);
            return found.Tally;
        }
    }

    private static (string Codops, string Endpoint, string Component) Key(EndpointModel endpoint, string component) =>
        (endpoint.Definition.Codops, endpoint.Definition.Name, component);
}
