namespace Peach.Core.Platform;

/// <summary>Keys that the platform makes for itself at first use and shares between its replicas.</summary>
public interface IPlatformKeys
{
    /// <summary>The key of this name: 32 random bytes, the same for ever.</summary>
    Task<byte[]> GetAsync(string name, CancellationToken cancellationToken);
}
