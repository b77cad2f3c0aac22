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
        var slash = prefix.LastIndexOf('/');
        var start = slash < 0 ? _folder : PathOf(prefix[..slash]);
        if (!Directory.Exists(start)) yield break;
        var keys = Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(PartialSuffix, StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(_folder, path))
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return key;
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (File.Exists(path)) File.Delete(path);
        return Task.CompletedTask;
    }

    private async Task PutStreamAsync(string key, Stream source, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        var parent = Path.GetDirectoryName(path)!;
        CreateDurably(parent);
        var temporary = $"{path}.{Guid.NewGuid():N}{PartialSuffix}";
        try
        {
            var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
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
            File.Delete(temporary);
            throw;
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
