using System.Text.Json.Serialization;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>An endpoint as its repository declares it, checked.</summary>
/// <param name="Url">Path under the organisation's API root, beginning with a slash.</param>
/// <param name="SplitBy">What decides which component answers: <c>user</c>, <c>client</c> or <c>session</c>.</param>
/// <param name="IsBare">Whether the function's JSON is served without the envelope.</param>
internal sealed record EndpointDefinition(
    string Codops, string Name, string Url, IReadOnlyList<ComponentDefinition> Components, ComponentDefinition? Fallback, string SplitBy,
    IReadOnlyList<ParameterDefinition> Parameters, TimeSpan Timeout, bool FallbackOnEmpty, bool IsBare)
{
    /// <summary>What becomes of parameters that it does not declare.</summary>
    public UnknownParameters Unknown { get; init; }

    /// <summary>Whether a request needs an API key of the organisation.</summary>
    public bool RequiresKey { get; init; }

    /// <summary>How long an answer may be given again for the same arguments; null for never.</summary>
    public TimeSpan? Cache { get; init; }

    /// <summary>The fallback's own time limit; null for the endpoint's.</summary>
    public TimeSpan? FallbackTimeout { get; init; }

    /// <summary>Business rules as YAML; null for none.</summary>
    public string? Rules { get; init; }

    /// <summary>How many times its amount a function is asked for where rules may remove items; null for the platform's setting.</summary>
    public double? Overfetch { get; init; }

    public OnFailure OnFailure { get; init; }

    /// <summary>Names of the organisation's secrets that the workers of its functions get, each once and in order; null for none.</summary>
    public IReadOnlyList<string>? Secrets { get; init; }

    [JsonIgnore]
    public IReadOnlyList<string> SecretNames => Secrets ?? [];

    /// <summary>The parameter that says how many items a page has; null for an endpoint without pages.</summary>
    public string? Paging { get; init; }

    public IEnumerable<ComponentDefinition> AllComponents => Fallback is null ? Components : [.. Components, Fallback];
}
