using Peach.Core.Platform;
using Peach.Core.Repositories.Git;
using Peach.Core.Repositories.Storage;

namespace Peach.Core.Repositories.Catalog;

internal sealed class RepositoryHolds(RepositoryCatalog catalog, RepositoryStore store, GitMirror mirror, IAudit audit, TimeProvider clock) : IRepositoryHolds
{
    private const int ShortestPrefix = 7;
    private const int ShaLength = 40;
    private const int LongestReason = 500;

    public async Task<RepositoryView?> RollBackAsync(string id, string? commit, string by, string reason, CancellationToken cancellationToken)
    {
        if (catalog.LiveOf(id) is not { } repository) return null;
        var status = repository.Status;
        var running = status.HandledCommit;
        var target = await FindAsync(repository, commit, running, cancellationToken).ConfigureAwait(false);
        var head = status.Head ?? running;
        if (target == head) throw new PeachException($"{target[..8]} is the branch's newest commit: resume following to have it in production.");
        return await SetAsync(id, new CommitHold(HoldKind.RolledBack, target, head, by, clock.GetUtcNow(), Checked(reason)), cancellationToken).ConfigureAwait(false);
    }

    public async Task<RepositoryView?> PinAsync(string id, string? commit, string by, string reason, CancellationToken cancellationToken)
    {
        if (catalog.LiveOf(id) is not { } repository) return null;
        var target = commit is null
            ? repository.Status.HandledCommit ?? throw new PeachException("No commit of this repository was rolled out yet; there is nothing to pin.")
            : await FindAsync(repository, commit, running: null, cancellationToken).ConfigureAwait(false);
        return await SetAsync(id, new CommitHold(HoldKind.Pinned, target, null, by, clock.GetUtcNow(), Checked(reason)), cancellationToken).ConfigureAwait(false);
    }

    public Task<RepositoryView?> ResumeAsync(string id, CancellationToken cancellationToken) => SetAsync(id, null, cancellationToken);

    /// <summary>Takes a repository back because its newest commit does worse than the one before.</summary>
    /// <param name="bad">The commit that stays out.</param>
    /// <param name="good">The one that comes back.</param>
    public Task<RepositoryView?> ReturnAsync(string id, string bad, string good, string reason, CancellationToken cancellationToken) =>
        SetAsync(id, new CommitHold(HoldKind.Returned, good, bad, "Peach", clock.GetUtcNow(), reason), cancellationToken);

    private async Task<RepositoryView?> SetAsync(string id, CommitHold? hold, CancellationToken cancellationToken)
    {
        var before = catalog.Find(id)?.Hold;
        if (!await catalog.SetHoldAsync(id, hold, cancellationToken).ConfigureAwait(false) || catalog.Find(id) is not { } repository) return null;
        var action = hold?.Kind switch { null => "resumed", HoldKind.Pinned => "pinned", HoldKind.RolledBack => "rolled back", _ => "took back" };
        await audit.RecordAsync(new AuditChange(action, "repository", repository.Name, repository.Codops, Values(before?.Commit, before?.Reason), Values(hold?.Commit, hold?.Reason))).ConfigureAwait(false);
        return repository;
    }

    private static object? Values(string? commit, string? reason) => commit is null ? null : new { Commit = commit, Reason = reason };

    /// <param name="running">What runs: what was named must be another; null: it may be the same.</param>
    private async Task<string> FindAsync(LiveRepository repository, string? commit, string? running, CancellationToken cancellationToken)
    {
        var known = await store.LatestCommitsAsync(repository.Id, int.MaxValue, cancellationToken).ConfigureAwait(false);
        if (commit is null)
        {
            return known.FirstOrDefault(sha => sha != running)
                ?? throw new PeachException("No other commit of this repository was in production before; name one by all its 40 digits.");
        }

        var wanted = commit.Trim().ToLowerInvariant();
        if (wanted.Length is < ShortestPrefix or > ShaLength || !wanted.All(char.IsAsciiHexDigitLower))
            throw new PeachException($"commit must be {ShortestPrefix} to {ShaLength} hexadecimal digits, was \"{commit}\".");
        var matches = known.Where(sha => sha.StartsWith(wanted, StringComparison.Ordinal)).ToList();
        if (matches.Count > 1) throw new PeachException($"{wanted} may be {string.Join(" or ", matches.Select(sha => sha[..12]))}; give more digits.");
        if (matches.Count == 1) return matches[0] != running ? matches[0] : throw new PeachException($"{wanted} is in production.");
        if (wanted.Length < ShaLength) throw new PeachException($"No commit {wanted} was in production before; name another one by all its {ShaLength} digits.");
        if (!await mirror.HasCommitAsync(repository.Id, wanted, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await mirror.FetchNamedAsync(repository.Status.Source, wanted, cancellationToken).ConfigureAwait(false);
            }
            catch (GitException error) when (error.Kind == GitFailureKind.Other)
            {
                throw new PeachException($"The repository has no commit {wanted}, or its server does not give it out: {error.Message}", error);
            }
        }

        return wanted;
    }

    private static string Checked(string reason) => reason.Length <= LongestReason
        ? reason.Trim()
        : throw new PeachException($"reason must be at most {LongestReason} characters, was {reason.Length}.");
}
