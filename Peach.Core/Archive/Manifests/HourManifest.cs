using System.Text.Json;
using System.Text.Json.Serialization;

namespace Peach.Core.Archive.Manifests;

/// <summary>
/// What of an hour's folder is to be read: <see cref="Parts"/>, and every <c>part-*</c> that <see cref="Superseded"/> does not name.
/// </summary>
internal sealed record HourManifest
{
    public const string Name = "manifest.json";

    public static HourManifest Empty { get; } = new();

    [JsonPropertyName("version")]
    public int Version { get; init; } = 1;

    /// <summary>Parts made by joining or rewriting others.</summary>
    [JsonPropertyName("parts")]
    public IReadOnlyList<ManifestPart> Parts { get; init; } = [];

    /// <summary>Objects that are read no more: their events are in <see cref="Parts"/>, or erased.</summary>
    [JsonPropertyName("superseded")]
    public IReadOnlyList<SupersededPart> Superseded { get; init; } = [];

    /// <summary>What was erased, noted with the very put that erases it, so that a receipt is right over crashes.</summary>
    [JsonPropertyName("erased")]
    public IReadOnlyList<ErasedEvents> Erased { get; init; } = [];

    /// <exception cref="JsonException">It is no manifest of this version.</exception>
    public static HourManifest Parse(ReadOnlySpan<byte> json)
    {
        var manifest = JsonSerializer.Deserialize<HourManifest>(json) ?? throw new JsonException("The manifest is null.");
        return manifest.Version == 1 ? manifest : throw new JsonException($"The manifest has version {manifest.Version}, and this Peach knows version 1.");
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this);
}
