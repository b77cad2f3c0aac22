using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Statistics;

namespace Peach.Core.Endpoints.Catalog;

internal sealed class EndpointCatalog(EndpointActivator activator, ComponentTallies tallies) : IEndpointCatalog
{
    public IReadOnlyList<EndpointView> List()
    {
        var figures = tallies.Read().ToLookup(figure => (figure.Codops, figure.Endpoint));
        return [.. activator.Snapshot.Endpoints.Select(endpoint => Describe(endpoint, [.. figures[(endpoint.Definition.Codops, endpoint.Definition.Name)]]))];
    }

    public string? RepositoryOf(string codops, string path) => activator.Snapshot.Find(codops, path)?.Commit.RepositoryId;

    private static EndpointView Describe(EndpointModel endpoint, IReadOnlyList<ComponentFigures> figures)
    {
        var definition = endpoint.Definition;
        var minute = endpoint.Statistics.LastMinute();
        var weights = definition.Components.Sum(component => component.Weight);
        var components = definition.Components.Select(component => new EndpointComponentView(component.Name, component.Source, component.Weight / weights, false)).ToList();
        if (definition.Fallback is { } fallback) components.Add(new EndpointComponentView(fallback.Name, fallback.Source, 0, true));
        return new EndpointView(
            definition.Codops, definition.Name, definition.Url, endpoint.Commit.RepositoryId, endpoint.Commit.RepositoryName, endpoint.Commit.Sha, endpoint.StaleReason,
            components,
            [.. definition.Parameters.Select(Describe)],
            definition.Timeout, Example(definition), minute.RequestsPerSecond, minute.P50, minute.P99, minute.Requests, minute.Errors, minute.Fallbacks,
            endpoint.Pool.Failure ?? minute.LastError)
        {
            Figures = figures, Recent = endpoint.Statistics.Recent(), Refusals = endpoint.Statistics.Refusals, RequiresKey = definition.RequiresKey,
            Secrets = definition.SecretNames,
        };
    }

    private static EndpointParameterView Describe(ParameterDefinition parameter) => new(parameter.Name, parameter.TypeName, parameter.IsRequired, parameter.Default?.GetRawText())
    {
        Values = parameter.Values, Min = parameter.Min, Max = parameter.Max, MaxLength = parameter.MaxLength, Pattern = parameter.Pattern, Description = parameter.Description,
        Example = parameter.ExampleValue,
    };

    /// <summary>Required parameters, and those with a default, with values that pass.</summary>
    private static string Example(EndpointDefinition definition) => string.Join('&',
        from parameter in definition.Parameters
        where parameter.IsRequired || parameter.Default is { ValueKind: System.Text.Json.JsonValueKind.Number }
        select $"{Uri.EscapeDataString(parameter.Name)}={Uri.EscapeDataString(parameter.ExampleValue)}");
}
