using System.Text.Json.Serialization;

namespace Peach.Core.Archive.Manifests;

/// <summary>What an erasure took out of one part.</summary>
/// <param name="Request">The erasure, as a hash: the manifest names no user.</param>
/// <param name="Part">The part that was rewritten.</param>
/// <param name="Events">How many events were taken out.</param>
/// <param name="At">When, in milliseconds since 1970.</param>
internal sealed record ErasedEvents(
    [property: JsonPropertyName("request")] string Request,
    [property: JsonPropertyName("part")] string Part,
    [property: JsonPropertyName("events")] long Events,
    [property: JsonPropertyName("at")] long At);
