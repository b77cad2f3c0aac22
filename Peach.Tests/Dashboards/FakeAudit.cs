using Peach.Core.Platform;

namespace Peach.Tests.Dashboards;

/// <summary>Remembers what was done.</summary>
internal sealed class FakeAudit : IAudit
{
    public List<AuditChange> Changes { get; } = [];

    public Task RecordAsync(AuditChange change)
    {
        Changes.Add(change);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();
}
