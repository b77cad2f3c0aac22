namespace Peach.Core.Dependencies.Preparation;

/// <summary>What became of a repository's requirements at its last rollout.</summary>
/// <param name="Environment">The environment's id; null when the requirements cannot be read.</param>
internal sealed record EnvironmentRecord(string Commit, string? Environment, string? Error);
