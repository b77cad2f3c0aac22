namespace Peach.Core.Endpoints;

/// <summary>An endpoint's refusals, for a machine to read.</summary>
public sealed record EndpointCounts(string Codops, string Endpoint, EndpointRefusals Refusals);
