namespace Peach.Web.Demo.Simulation;

/// <summary>Something to watch, hear or read.</summary>
/// <param name="Kind"><c>video</c>, <c>audio</c> or <c>article</c>.</param>
/// <param name="DurationSeconds">How long it takes to the end.</param>
internal sealed record CatalogueItem(string Id, string Kind, string Genre, int DurationSeconds);
