using Peach.Core.Archive;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeArchive(TimeProvider time) : IArchiveOverview
{
    public List<ArchivedOrganisation> Organisations { get; } = [];

    public List<ArchivingReplica> Replicas { get; } = [];

    public Task<ArchiveSnapshot> GetAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new ArchiveSnapshot(time.GetUtcNow(), [.. Organisations], [.. Replicas], 12_345));
}
