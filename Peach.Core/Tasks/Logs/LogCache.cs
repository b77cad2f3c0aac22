using System.IO.Compression;
using Peach.Core.Platform;

namespace Peach.Core.Tasks.Logs;

/// <summary>Logs fetched from the object store, unpacked, as long as they are read: <c>log-cache/&lt;id&gt;</c> in the data folder.</summary>
internal sealed class LogCache(DataFolder data, IObjectStore objects, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>The path of a run's log; null when the store has none.</summary>
    public async Task<string?> FetchAsync(string runId, CancellationToken cancellationToken)
    {
        var path = PathOf(runId);
        if (File.Exists(path)) return path;
        var stored = await objects.OpenAsync(RunKeys.LogOf(runId), cancellationToken).ConfigureAwait(false);
        if (stored is null) return null;
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        using (var unpacked = new GZipStream(stored, CompressionMode.Decompress))
        using (var file = File.Create(temporary))
            await unpacked.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        File.Move(temporary, path, overwrite: true);
        return path;
    }

    public void Remove(string runId) => File.Delete(PathOf(runId));

    public void RemoveOld()
    {
        var oldest = (clock.GetUtcNow() - Kept).UtcDateTime;
        foreach (var file in new DirectoryInfo(data.Folder("log-cache")).EnumerateFiles().Where(file => file.LastWriteTimeUtc < oldest)) file.Delete();
    }

    private string PathOf(string runId) => Path.Combine(data.Folder("log-cache"), runId);
}
