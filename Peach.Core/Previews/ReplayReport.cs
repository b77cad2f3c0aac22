namespace Peach.Core.Previews;

/// <summary>How a preview's answers differ from production's.</summary>
/// <param name="Commit">The preview's commit that was asked.</param>
/// <param name="IsDone">False while it is going on.</param>
public sealed record ReplayReport(string Commit, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, bool IsDone, IReadOnlyList<EndpointDifference> Endpoints);
