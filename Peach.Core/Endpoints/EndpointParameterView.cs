namespace Peach.Core.Endpoints;

/// <summary>A query parameter of an endpoint.</summary>
/// <param name="Type"><c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c> or <c>list</c>.</param>
/// <param name="Default">The default as JSON; null without one.</param>
public sealed record EndpointParameterView(string Name, string Type, bool Required, string? Default);
