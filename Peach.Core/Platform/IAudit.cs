namespace Peach.Core.Platform;

/// <summary>The log of who changed what. Its lines are never changed; they are removed after the days that <c>Platform:AuditDays</c> says.</summary>
public interface IAudit
{
    /// <summary>Writes down what <see cref="Actor.Current"/> has done. A change that cannot be written down is logged loudly, and stays done.</summary>
    Task RecordAsync(AuditChange change);

    /// <returns>Newest first.</returns>
    Task<IReadOnlyList<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken);
}
