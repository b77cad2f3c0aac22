using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Statistics;

/// <summary>How endpoints do, by the commit that they run from; of each repository the latest few commits.</summary>
internal sealed class CommitTallies : ICommitHealth
{
    private const int CommitsKept = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<(string Commit, Dictionary<string, CallTally> Tallies)>> _repositories = new(StringComparer.Ordinal);

    public CallTally Of(SourceCommit commit, string endpoint)
    {
        lock (_gate)
        {
            if (!_repositories.TryGetValue(commit.RepositoryId, out var commits)) _repositories[commit.RepositoryId] = commits = [];
            var place = commits.FindIndex(known => known.Commit == commit.Sha);
            var found = place >= 0 ? commits[place] : (commit.Sha, new Dictionary<string, CallTally>(StringComparer.Ordinal));
            if (place >= 0) commits.RemoveAt(place);
            commits.Add(found);
            if (commits.Count > CommitsKept) commits.RemoveAt(0);
            if (!found.Item2.TryGetValue(endpoint, out var tally)) found.Item2[endpoint] = tally = new CallTally();
            return tally;
        }
    }

    public IReadOnlyDictionary<string, CallHealth> Of(string repositoryId, string commit)
    {
        lock (_gate)
        {
            if (!_repositories.TryGetValue(repositoryId, out var commits)) return new Dictionary<string, CallHealth>();
            var found = commits.Find(known => known.Commit == commit);
            return found.Tallies is null ? new Dictionary<string, CallHealth>() : found.Tallies.ToDictionary(tally => tally.Key, tally => tally.Value.Read(), StringComparer.Ordinal);
        }
    }
}
