namespace Peach.Core.Platform;

/// <summary>This Peach among those that share a database.</summary>
public interface IReplica
{
    /// <summary>Nobody else's, and the same again after a restart on the same data folder.</summary>
    string Id { get; }
}
