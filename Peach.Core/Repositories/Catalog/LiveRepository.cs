using System.Text.Json;
using Peach.Core.Repositories.Git;
using Peach.Core.Repositories.Storage;

namespace Peach.Core.Repositories.Catalog;

/// <summary>A repository's status in memory, swapped whole.</summary>
internal sealed class LiveRepository(RepositoryRow row)
{
    private readonly Lock _changing = new();
    private volatile RepositoryStatus _status = new(
        SourceOf(row), row.FollowedBranch, row.Commit, row.Author, row.Subject, row.HandledCommit, row.IsWhole, row.Error, null, row.PolledAt, false)
    {
        ProtectedHookSecret = row.ProtectedHookSecret,
        Hold = row.Hold is null ? null : JsonSerializer.Deserialize<CommitHold>(row.Hold),
    };

    public string Id => row.Id;

    public RepositoryStatus Status => _status;

    public static RepositorySource SourceOf(RepositoryRow row) =>
        new(row.Id, row.Name, row.Codops, GitRemote.Parse(row.Url), row.Branch, row.ProtectedToken)
        {
            TokenUser = row.TokenUser,
            ProtectedSshKey = row.ProtectedSshKey,
            HostKeys = row.HostKeys,
        };

    public void Change(Func<RepositoryStatus, RepositoryStatus> change)
    {
        lock (_changing) _status = change(_status);
    }
}
