using System.Runtime.CompilerServices;
using Peach.Core.Platform;

namespace Peach.Core.Archive.Manifests;

/// <summary>Goes through the archive hour by hour; no more than an hour's objects are in memory.</summary>
internal static class HourListing
{
    /// <param name="store">Where the archive is.</param>
    /// <param name="prefix">Which part of it, e.g. <see cref="HourFolder.Root"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<(HourFolder Folder, Dictionary<string, StoredObject> Objects)> ReadAsync(
        IObjectStore store, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HourFolder? current = null;
        Dictionary<string, StoredObject> objects = [];
        await foreach (var found in store.ListObjectsAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            if (!HourFolder.TryParse(found.Key, out var folder, out var name)) continue;
            if (current is { } before && before != folder)
            {
                yield return (before, objects);
                objects = [];
            }

            current = folder;
            objects[name] = found;
        }

        if (current is { } last) yield return (last, objects);
    }
}
