namespace Peach.Core.Archive.Manifests;

/// <summary>A part that readers see.</summary>
/// <param name="Name">The object's name in the hour's folder.</param>
/// <param name="Bytes">Its length, compressed.</param>
/// <param name="Events">Its lines, when the manifest tells.</param>
/// <param name="From">The parts that its lines came from: itself when no other is known.</param>
internal sealed record VisiblePart(string Name, long Bytes, long? Events, IReadOnlyList<PartSource> From);
