using Peach.Core.Repositories;
using Peach.Core.Rules;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>An endpoint as read, its functions not yet looked for, with the problems found so far.</summary>
/// <param name="Definition">All but the functions' signatures; null when the entry is not sound.</param>
/// <param name="Parameters">What <c>params:</c> says; null where it is absent and the signature decides.</param>
internal sealed record DraftEndpoint(
    ManifestEntry Entry, EndpointDefinition? Definition, IReadOnlyList<DraftComponent> Components, DraftComponent? Fallback,
    IReadOnlyList<ParameterDefinition>? Parameters, List<ManifestProblem> Problems)
{
    /// <summary>What <c>rules:</c> says; null where it is absent.</summary>
    public RulesReading? Rules { get; init; }

    /// <summary>Where <c>paging:</c> is; null where it is absent.</summary>
    public ManifestNode? PagingNode { get; init; }

    public IEnumerable<DraftComponent> AllComponents => Fallback is null ? Components : [.. Components, Fallback];

    public bool HasErrors => Problems.Any(problem => problem.Severity == ProblemSeverity.Error);
}
