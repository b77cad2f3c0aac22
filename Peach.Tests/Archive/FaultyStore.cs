using System.Runtime.CompilerServices;
using Peach.Core.Platform;

namespace Peach.Tests.Archive;

/// <summary>An object store in memory that fails when told to.</summary>
internal sealed class FaultyStore : IObjectStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (byte[] Content, DateTimeOffset ModifiedAt)> _objects = new(StringComparer.Ordinal);

    public Uri Address => new("file:///memory");

    /// <summary>Asked before each put with the number of puts so far.</summary>
    public Func<int, bool> Fails { get; set; } = _ => false;

    /// <summary>Called before each change (put or deletion) with the number of changes so far; throws what fails it.</summary>
    public Action<int> BeforeChange { get; set; } = _ => { };

    public int Puts { get; private set; }

    public int Changes { get; private set; }

    /// <summary>The time that new objects get.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Released at each put that fails.</summary>
    public SemaphoreSlim Failed { get; } = new(0);

    public Dictionary<string, byte[]> Objects
    {
        get
        {
            lock (_gate) return _objects.ToDictionary(stored => stored.Key, stored => stored.Value.Content);
        }
    }

    public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Fails(Puts))
            {
                Failed.Release();
                throw new IOException("The object store is away.");
            }

            BeforeChange(Changes++);
            Puts++;
            _objects[key] = (content.ToArray(), Now);
        }

        return Task.CompletedTask;
    }

    public async Task PutFileAsync(string key, string path, CancellationToken cancellationToken) =>
        await PutAsync(key, await File.ReadAllBytesAsync(path, cancellationToken), cancellationToken);

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult<Stream?>(_objects.TryGetValue(key, out var stored) ? new MemoryStream(stored.Content, writable: false) : null);
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var found in ListObjectsAsync(prefix, cancellationToken)) yield return found.Key;
    }

    public async IAsyncEnumerable<StoredObject> ListObjectsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        List<StoredObject> found;
        lock (_gate)
        {
            found = [.. _objects.Where(stored => stored.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(stored => new StoredObject(stored.Key, stored.Value.Content.Length, stored.Value.ModifiedAt))];
        }

        foreach (var stored in found) yield return stored;
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_objects.ContainsKey(key)) return Task.CompletedTask;
            BeforeChange(Changes++);
            _objects.Remove(key);
        }

        return Task.CompletedTask;
    }
}
