using System.Runtime.CompilerServices;

namespace Peach.Core.Platform.Objects;

/// <summary>Objects as files in a folder, each written beside its place and renamed.</summary>
internal sealed class FolderObjectStore(string folder) : IObjectStore
{
    /// <summary>Names that no key has, for files on their way.</summary>
    private const string PartialSuffix = ".partial";

    private readonly string _folder = Path.GetFullPath(folder);

    public Uri Address => new(new UriBuilder { Scheme = "file", Host = "", Path = _folder }.Uri.AbsoluteUri.TrimEnd('/'));

    public async Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var source = new MemoryStream(content.ToArray(), writable: false);
        await PutStreamAsync(key, source, cancellationToken).ConfigureAwait(false);
    }

    public async Task PutFileAsync(string key, string path, CancellationToken cancellationToken)
    {
        var source = File.OpenRead(path);
        await using (source.ConfigureAwait(false)) await PutStreamAsync(key, source, cancellationToken).ConfigureAwait(false);
    }

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(File.OpenRead(PathOf(key)));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var (key, _) in Find(prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return key;
        }
    }

    public async IAsyncEnumerable<StoredObject> ListObjectsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var (key, file) in Find(prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Describe(key, file) is { } found) yield return found;
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (!File.Exists(path)) return Task.CompletedTask;
        File.Delete(path);
        RemoveEmptyFolders(Path.GetDirectoryName(path)!);
        return Task.CompletedTask;
    }

    private List<(string Key, FileInfo File)> Find(string prefix)
    {
        var slash = prefix.LastIndexOf('/');
        var start = slash < 0 ? _folder : PathOf(prefix[..slash]);
        if (!Directory.Exists(start)) return [];
        var found = new List<(string Key, FileInfo File)>();
        Find(new DirectoryInfo(start), prefix, found);
        found.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
        return found;
    }

    /// <summary>Goes down by hand: a folder that is removed meanwhile has no objects, and ends no listing.</summary>
    private void Find(DirectoryInfo folder, string prefix, List<(string Key, FileInfo File)> found)
    {
        try
        {
            foreach (var entry in folder.EnumerateFileSystemInfos())
            {
                if (entry is DirectoryInfo below)
                {
                    Find(below, prefix, found);
                    continue;
                }

                var key = Path.GetRelativePath(_folder, entry.FullName);
                if (!key.EndsWith(PartialSuffix, StringComparison.Ordinal) && key.StartsWith(prefix, StringComparison.Ordinal)) found.Add((key, (FileInfo)entry));
            }
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    private static StoredObject? Describe(string key, FileInfo file)
    {
        try
        {
            return new StoredObject(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private void RemoveEmptyFolders(string folder)
    {
        try
        {
            while (folder.Length > _folder.Length && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
                folder = Path.GetDirectoryName(folder)!;
            }
        }
        catch (IOException)
        {
            // Something was put there just now.
        }
    }

    private async Task PutStreamAsync(string key, Stream source, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        var parent = Path.GetDirectoryName(path)!;
        var temporary = $"{path}.{Guid.NewGuid():N}{PartialSuffix}";
        try
        {
            var file = Create(parent, temporary);
            await using (file.ConfigureAwait(false))
            {
                await source.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            DurableFile.FlushFolder(parent);
        }
        catch
        {
            if (Directory.Exists(parent)) File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Makes a file in a folder, which is made again when a deletion removes it as empty at that moment.</summary>
    private static FileStream Create(string folder, string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                CreateDurably(folder);
                return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            }
            catch (DirectoryNotFoundException) when (attempt < 10)
            {
            }
        }
    }

    /// <summary>A new folder's name is durable only when the folder above it has been flushed.</summary>
    private static void CreateDurably(string folder)
    {
        if (Directory.Exists(folder)) return;
        var above = Path.GetDirectoryName(folder)!;
        CreateDurably(above);
        Directory.CreateDirectory(folder);
        DurableFile.FlushFolder(above);
    }

    private string PathOf(string key) => Path.Combine(_folder, ObjectKey.Checked(key));
}
