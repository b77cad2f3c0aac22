namespace Peach.Core.Endpoints;

/// <summary>A component of an endpoint.</summary>
/// <param name="Source">File and method, e.g. <c>similar.ipynb · similar</c>.</param>
/// <param name="Share">Its part of the traffic, 0 to 1; 0 for the fallback.</param>
/// <param name="IsFallback">Whether it only answers when the others do not.</param>
public sealed record EndpointComponentView(string Name, string Source, double Share, bool IsFallback);
