namespace Peach.Core.Platform;

/// <summary>Lets one replica at a time do a job: leases kept in the platform database.</summary>
public interface ILeases
{
    /// <returns>The lease, or null while another replica holds it.</returns>
    Task<ILease?> TryAcquireAsync(string name, CancellationToken cancellationToken);
}
