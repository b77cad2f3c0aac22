namespace Peach.Core.Repositories;

/// <summary>Something that does not run as its branch says.</summary>
/// <param name="Definition">The definition, e.g. <c>endpoints.similar</c>; null for the repository as a whole.</param>
/// <param name="Runs">The commit that runs; null for none.</param>
/// <param name="Branch">The branch's newest commit, as last seen; null when unknown.</param>
/// <param name="Since">Since when; null when unknown.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Drift(
    string RepositoryId, string RepositoryName, string Codops, DriftKind Kind, string? Definition, string? Runs, string? Branch, DateTimeOffset? Since,
    string Reason, string Remedy);
