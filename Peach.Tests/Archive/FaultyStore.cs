using Peach.Core.Platform;

namespace Peach.Tests.Archive;

/// <summary>An object store in memory that fails when told to.</summary>
internal sealed class FaultyStore : IObjectStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _objects = [];

    public Uri Address => new("file:///memory");

    /// <summary>Asked before each put with the number of puts so far.</summary>
    public Func<int, bool> Fails { get; set; } = _ => false;

    public int Puts { get; private set; }

    /// <summary>Released at each put that fails.</summary>
    public SemaphoreSlim Failed { get; } = new(0);

    public Dictionary<string, byte[]> Objects
    {
        get
        {
            lock (_gate) return new Dictionary<string, byte[]>(_objects);
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

            Puts++;
            _objects[key] = content.ToArray();
        }

        return Task.CompletedTask;
    }

    public async Task PutFileAsync(string key, string path, CancellationToken cancellationToken) =>
        await PutAsync(key, await File.ReadAllBytesAsync(path, cancellationToken), cancellationToken);

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();
}
