namespace Peach.Core.Repositories;

/// <summary>What a commit would bring into production.</summary>
/// <param name="State">What its rollout would come to.</param>
/// <param name="Problems">Errors and warnings, each with its place.</param>
/// <param name="Refused">Definitions that are not good, e.g. <c>endpoints.similar</c>.</param>
/// <param name="Definitions">The good ones, by section.</param>
public sealed record TrialPlan(
    RolloutState State, IReadOnlyList<ManifestProblem> Problems, IReadOnlyList<string> Refused,
    IReadOnlyDictionary<string, IReadOnlyList<DeployedDefinition>> Definitions);
