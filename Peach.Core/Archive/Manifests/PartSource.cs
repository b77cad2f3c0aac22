using System.Text.Json.Serialization;

namespace Peach.Core.Archive.Manifests;

/// <summary>A stretch of a part's lines, by the part they came from.</summary>
/// <param name="Name">The part they came from.</param>
/// <param name="Events">How many lines.</param>
internal sealed record PartSource([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("events")] long Events);
