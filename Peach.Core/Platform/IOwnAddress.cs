namespace Peach.Core.Platform;

/// <summary>The address by which this process is reached from the same machine. A host without a web server has none.</summary>
public interface IOwnAddress
{
    /// <summary>Waits until the server listens.</summary>
    /// <returns>Null when it listens on nothing but sockets.</returns>
    Task<Uri?> FindAsync(CancellationToken cancellationToken);
}
