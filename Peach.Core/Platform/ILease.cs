namespace Peach.Core.Platform;

/// <summary>The right to do a job that one replica at a time may do. It is renewed by itself until disposed.</summary>
public interface ILease : IAsyncDisposable
{
    /// <summary>Cancelled when the lease could not be renewed in time: another replica may hold it now.</summary>
    CancellationToken Lost { get; }
}
