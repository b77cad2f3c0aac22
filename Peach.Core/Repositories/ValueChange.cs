namespace Peach.Core.Repositories;

/// <summary>A value of a definition before and after a rollout.</summary>
/// <param name="Path">Where it stands, e.g. <c>parameters.amount.max</c>.</param>
/// <param name="Before">As JSON, shortened when long; null where there was none.</param>
/// <param name="After">The same after.</param>
public sealed record ValueChange(string Path, string? Before, string? After);
