namespace Peach.Core.Platform;

/// <summary>
/// Keeps immutable objects under slash-separated keys. A put appears whole or not at all, is durable when it returns, and
/// replaces an object of the same key.
/// </summary>
public interface IObjectStore
{
    /// <summary>The store as readers name it: <c>file:///path</c> or <c>s3://bucket/prefix</c>, without a trailing slash.</summary>
    Uri Address { get; }

    Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Uploads a file; large ones in parts.</summary>
    Task PutFileAsync(string key, string path, CancellationToken cancellationToken);

    /// <returns>The object's content, or null when there is none of that key.</returns>
    Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken);

    /// <summary>Keys that start with <paramref name="prefix"/>, in ordinal order.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>The same with sizes and times.</summary>
    IAsyncEnumerable<StoredObject> ListObjectsAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Removes an object; one that is not there is no error.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);
}
