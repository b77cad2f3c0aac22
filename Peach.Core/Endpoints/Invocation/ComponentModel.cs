using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Invocation.Circuits;
using Peach.Core.Endpoints.Invocation.Prefetching;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Statistics;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>A component ready to be called.</summary>
/// <param name="Accepts">For each of the endpoint's parameters, in order, whether the function takes it.</param>
/// <param name="TakesUser">Whether it takes <c>user_id</c>, which may also come from the cookie.</param>
/// <param name="Fixed">Arguments that win over the request's.</param>
internal sealed record ComponentModel(
    ComponentDefinition Definition, IComponentFunction Function, IReadOnlyList<bool> Accepts, bool TakesUser, IReadOnlyList<KeyValuePair<string, object?>> Fixed)
{
    /// <summary>The Redis keys that are read ahead of its function.</summary>
    public IReadOnlyList<PrefetchTemplate> Prefetch { get; } = [.. Definition.Prefetch.Select(text => PrefetchTemplate.Parse(text, out _)).OfType<PrefetchTemplate>()];

    /// <summary>Keeps calls from it while it fails; null outside production.</summary>
    public Circuit? Circuit { get; init; }

    /// <summary>Counts what it answers; null outside production.</summary>
    public ComponentTally? Counts { get; init; }

    public static ComponentModel Create(ComponentDefinition component, EndpointDefinition endpoint, CommitPool pool) => new(
        component,
        component.IsCSharp ? new CSharpComponentFunction(pool.CSharp, component.Function.AsCSharp()) : new PythonComponentFunction(pool, pool.IndexOf(component.Function)),
        [.. endpoint.Parameters.Select(parameter => Takes(component, parameter.Name) && !component.Arguments.ContainsKey(parameter.Name))],
        component.Accepts.Contains(UserParameter) && !component.Arguments.ContainsKey(UserParameter),
        [.. component.Arguments.Select(argument => KeyValuePair.Create(argument.Key, (object?)argument.Value))]);

    public const string UserParameter = "user_id";

    private static bool Takes(ComponentDefinition component, string parameter) => component.AcceptsAny || component.Accepts.Contains(parameter);
}
