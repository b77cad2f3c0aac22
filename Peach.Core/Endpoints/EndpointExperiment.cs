namespace Peach.Core.Endpoints;

/// <summary>How an endpoint's traffic was split when it answered.</summary>
/// <param name="SplitBy">What decides which component answers: <c>user</c>, <c>client</c> or <c>session</c>.</param>
/// <param name="Weights">Each component's share of the traffic, in proportion to the sum.</param>
public sealed record EndpointExperiment(string SplitBy, IReadOnlyList<KeyValuePair<string, double>> Weights);
