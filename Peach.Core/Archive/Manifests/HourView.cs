using Peach.Core.Platform;

namespace Peach.Core.Archive.Manifests;

/// <summary>What an hour's folder holds and what of it is visible, at one moment.</summary>
internal sealed class HourView
{
    private HourView(HourFolder folder, HourManifest manifest, IReadOnlyDictionary<string, StoredObject> objects)
    {
        (Folder, Manifest, Objects) = (folder, manifest, objects);
        var superseded = manifest.Superseded.Select(part => part.Name).ToHashSet(StringComparer.Ordinal);
        Visible =
        [
            .. manifest.Parts.Select(part => new VisiblePart(
                part.Name, part.Bytes, part.Events, part.From.Count > 0 ? part.From : [new PartSource(part.Name, part.Events)])),
            .. objects.Where(found => PartName.IsOriginal(found.Key) && !superseded.Contains(found.Key)).OrderBy(found => found.Key, StringComparer.Ordinal)
                .Select(found => new VisiblePart(found.Key, found.Value.Bytes, null, [])),
        ];
        var known = superseded.Concat(manifest.Parts.Select(part => part.Name)).ToHashSet(StringComparer.Ordinal);
        Orphans = [.. objects.Keys.Where(name => PartName.IsMade(name) && !known.Contains(name))];
    }

    public HourFolder Folder { get; }

    public HourManifest Manifest { get; }

    /// <summary>All objects by their name in the folder.</summary>
    public IReadOnlyDictionary<string, StoredObject> Objects { get; }

    public IReadOnlyList<VisiblePart> Visible { get; }

    /// <summary>What a job that crashed before it put the manifest left behind.</summary>
    public IReadOnlyList<string> Orphans { get; }

    /// <remarks>
    /// The listing comes first. What the manifest, read later, does not name and the listing has is visible; had the manifest come first,
    /// a part put aside and deleted in between would be in neither.
    /// </remarks>
    public static async Task<HourView> ReadAsync(IObjectStore store, HourFolder folder, CancellationToken cancellationToken)
    {
        var objects = new Dictionary<string, StoredObject>(StringComparer.Ordinal);
        await foreach (var found in store.ListObjectsAsync(folder.Path, cancellationToken).ConfigureAwait(false)) objects[found.Key[folder.Path.Length..]] = found;
        return new HourView(folder, await ReadManifestAsync(store, folder, cancellationToken).ConfigureAwait(false), objects);
    }

    /// <summary>The same from a listing that was just made.</summary>
    public static async Task<HourView> ReadAsync(
        IObjectStore store, HourFolder folder, IReadOnlyDictionary<string, StoredObject> objects, CancellationToken cancellationToken) =>
        new(folder, await ReadManifestAsync(store, folder, cancellationToken).ConfigureAwait(false), objects);

    private static async Task<HourManifest> ReadManifestAsync(IObjectStore store, HourFolder folder, CancellationToken cancellationToken)
    {
        var stream = await store.OpenAsync(folder.Path + HourManifest.Name, cancellationToken).ConfigureAwait(false);
        if (stream is null) return HourManifest.Empty;
        await using (stream.ConfigureAwait(false))
        {
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
            return HourManifest.Parse(content.GetBuffer().AsSpan(0, (int)content.Length));
        }
    }
}
