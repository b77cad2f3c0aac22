namespace Peach.Core.Previews;

/// <summary>A request that was answered differently.</summary>
/// <param name="Query">The request's query.</param>
public sealed record DifferenceExample(string Query, ExampleAnswer Production, ExampleAnswer Preview);
