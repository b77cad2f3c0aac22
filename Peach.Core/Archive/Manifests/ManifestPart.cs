using System.Text.Json.Serialization;

namespace Peach.Core.Archive.Manifests;

/// <summary>A part made of others.</summary>
/// <param name="Name">The object's name in the hour's folder.</param>
/// <param name="Bytes">Its length, compressed.</param>
/// <param name="Events">Its lines.</param>
/// <param name="WrittenAt">When it was made, in milliseconds since 1970.</param>
/// <param name="From">
/// The parts it is made of, in the order of their lines: a reader whose part is gone finds its events here. Empty once no reader can need it.
/// </param>
internal sealed record ManifestPart(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("bytes")] long Bytes,
    [property: JsonPropertyName("events")] long Events,
    [property: JsonPropertyName("written_at")] long WrittenAt,
    [property: JsonPropertyName("from")] IReadOnlyList<PartSource> From);
