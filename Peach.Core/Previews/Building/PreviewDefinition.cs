namespace Peach.Core.Previews.Building;

/// <summary>An endpoint as its section checked it.</summary>
internal sealed record PreviewDefinition(string Name, string Content);
