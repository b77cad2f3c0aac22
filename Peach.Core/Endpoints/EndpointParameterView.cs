namespace Peach.Core.Endpoints;

/// <summary>A query parameter of an endpoint.</summary>
/// <param name="Type"><c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>list</c>, <c>date</c> or <c>enum</c>.</param>
/// <param name="Default">The default as JSON; null without one.</param>
public sealed record EndpointParameterView(string Name, string Type, bool Required, string? Default)
{
    /// <summary>The values there are; null: any.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    /// <summary>Longest text in characters, or most items of a list.</summary>
    public int? MaxLength { get; init; }

    public string? Pattern { get; init; }

    public string? Description { get; init; }

    /// <summary>A value that passes.</summary>
    public string Example { get; init; } = "";
}
