using System.Text.Json.Serialization;

namespace Peach.Core.Archive.Manifests;

/// <summary>An object that is read no more.</summary>
/// <param name="Name">Its name in the hour's folder.</param>
/// <param name="At">Since when, in milliseconds since 1970.</param>
/// <param name="DeleteAfter">When readers that found it before have had their time, in milliseconds since 1970.</param>
internal sealed record SupersededPart(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("at")] long At,
    [property: JsonPropertyName("delete_after")] long DeleteAfter);
