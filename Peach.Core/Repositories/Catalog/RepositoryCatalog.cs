using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Platform;
using Peach.Core.Repositories.Git;
using Peach.Core.Repositories.Rollouts;
using Peach.Core.Repositories.Storage;
using Peach.Core.Repositories.Watching;

namespace Peach.Core.Repositories.Catalog;

internal sealed partial class RepositoryCatalog(
    RepositoryStore store, IOrganisationDirectory organisations, ISecretProtector secrets, Production production, GitMirror mirror,
    IServiceProvider services, IAudit audit, TimeProvider clock) : IRepositoryCatalog, IOrganisationDependent, IDisposable
{
    private const string Kind = "repository";
    private const int MaxTokenLength = 4096;
    private const int MaxTokenUserLength = 128;

    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly ConcurrentDictionary<string, Followed> _repositories = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _changing.Dispose();

    public IReadOnlyList<RepositoryView> List()
    {
        var definitions = production.Definitions;
        return
        [
            .. _repositories.Values.Select(followed => View(followed.Repository, [.. definitions.Where(definition => definition.RepositoryId == followed.Repository.Id)]))
                .OrderBy(view => view.Name, StringComparer.Ordinal),
        ];
    }

    public IEnumerable<LiveRepository> Live => _repositories.Values.Select(followed => followed.Repository);

    public RepositoryView? Find(string id) => _repositories.TryGetValue(id, out var followed) ? View(followed.Repository, production.OfRepository(id)) : null;

    /// <summary>Refuses what <see cref="AddAsync"/> would refuse.</summary>
    public GitRemote CheckNew(RepositorySettings settings)
    {
        var (remote, _) = Check(settings);
        RefuseTakenName(settings.Name, exceptId: null);
        return remote;
    }

    public async Task<RepositoryView> AddAsync(RepositorySettings settings, CancellationToken cancellationToken)
    {
        var (remote, branch) = Check(settings);
        using var turn = await EnterAsync(cancellationToken).ConfigureAwait(false);
        RefuseTakenName(settings.Name, exceptId: null);
        var row = new RepositoryRow
        {
            Id = Guid.CreateVersion7().ToString("N"),
            Name = settings.Name,
            Url = remote.Url,
            Codops = settings.Codops,
            Branch = branch,
            ProtectedToken = string.IsNullOrEmpty(settings.Token) ? null : secrets.Protect(settings.Token),
            TokenUser = string.IsNullOrEmpty(settings.TokenUser) ? null : settings.TokenUser,
            ProtectedSshKey = string.IsNullOrEmpty(settings.SshKey) ? null : secrets.Protect(SshKey.Parse(settings.SshKey)),
            HostKeys = SshHostKeys.Parse(settings.SshHostKeys) ?? KnownHostKeys(remote),
            CreatedAt = clock.GetUtcNow(),
        };
        await store.AddAsync(row, cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("created", Kind, row.Name, row.Codops, After: Values(row.Name, row.Url, row.Codops, row.Branch, row.ProtectedToken, row.ProtectedSshKey))).ConfigureAwait(false);
        return View(Follow(row), []);
    }

    public async Task<RepositoryView?> UpdateAsync(string id, RepositorySettings settings, CancellationToken cancellationToken)
    {
        var (remote, branch) = Check(settings);
        using var turn = await EnterAsync(cancellationToken).ConfigureAwait(false);
        if (!_repositories.TryGetValue(id, out var followed)) return null;
        RefuseTakenName(settings.Name, id);
        var before = followed.Repository.Status.Source;
        var isMoved = before.Remote.Server != remote.Server;
        if (settings.Token is null && before.ProtectedToken is not null && isMoved)
            throw new PeachException("The URL names another server: give its access token as \"token\" too, or \"\" for none. The kept one is not sent to another server.");
        var token = settings.Token is null ? before.ProtectedToken : settings.Token.Length == 0 ? null : secrets.Protect(settings.Token);
        if (settings.SshKey is null && before.ProtectedSshKey is not null && isMoved)
            throw new PeachException("The URL names another server: give its private key as \"ssh_key\" too, or \"\" for none. The kept one is not shown to another server.");
        var tokenUser = settings.TokenUser is null ? before.TokenUser : settings.TokenUser.Length == 0 ? null : settings.TokenUser;
        var sshKey = settings.SshKey is null ? before.ProtectedSshKey : settings.SshKey.Length == 0 ? null : secrets.Protect(SshKey.Parse(settings.SshKey));
        var hostKeys = settings.SshHostKeys is not null ? SshHostKeys.Parse(settings.SshHostKeys) : isMoved ? KnownHostKeys(remote) : before.HostKeys;
        var isSame = before.Remote == remote && before.Branch == branch && before.Codops == settings.Codops && before.Name == settings.Name;
        var row = await store.ChangeAsync(id, row =>
        {
            (row.Name, row.Url, row.Codops, row.Branch, row.ProtectedToken) = (settings.Name, remote.Url, settings.Codops, branch, token);
            (row.TokenUser, row.ProtectedSshKey, row.HostKeys) = (tokenUser, sshKey, hostKeys);
            if (!isSame) row.HandledCommit = null;
        }, cancellationToken).ConfigureAwait(false);
        if (row is null) return null;
        followed.Repository.Change(status => status with
        {
            Source = LiveRepository.SourceOf(row),
            HandledCommit = isSame ? status.HandledCommit : null,
        });
        followed.Follower.PollNow();
        await audit.RecordAsync(new AuditChange(
            "changed", Kind, row.Name, row.Codops, Values(before.Name, before.Remote.Url, before.Codops, before.Branch, before.ProtectedToken, before.ProtectedSshKey),
            Values(row.Name, row.Url, row.Codops, row.Branch, row.ProtectedToken, row.ProtectedSshKey))).ConfigureAwait(false);
        return Find(id);
    }

    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync(cancellationToken).ConfigureAwait(false);
        if (!_repositories.TryRemove(id, out var followed)) return false;
        await followed.Follower.DisposeAsync().ConfigureAwait(false);
        using var gate = await production.EnterAsync(CancellationToken.None).ConfigureAwait(false);
        await store.RemoveAsync(id, CancellationToken.None).ConfigureAwait(false);
        await production.ReplaceAsync(production.With(id, []), CancellationToken.None).ConfigureAwait(false);
        mirror.Remove(id);
        var source = followed.Repository.Status.Source;
        await audit.RecordAsync(new AuditChange("removed", Kind, source.Name, source.Codops, Values(source.Name, source.Remote.Url, source.Codops, source.Branch, source.ProtectedToken, source.ProtectedSshKey))).ConfigureAwait(false);
        return true;
    }

    public void PollNow(string id)
    {
        if (_repositories.TryGetValue(id, out var followed)) followed.Follower.PollNow();
    }

    /// <summary>Rolls out what runs again, since a definition that was made in the UI has changed.</summary>
    /// <exception cref="PeachException">The repository is gone.</exception>
    public async Task RollOutAgainAsync(string id, string by, string reason)
    {
        using var turn = await EnterAsync(CancellationToken.None).ConfigureAwait(false);
        if (!_repositories.TryGetValue(id, out var followed) || await store.ChangeAsync(id, row => row.HandledCommit = null, CancellationToken.None).ConfigureAwait(false) is null)
            throw new PeachException($"There is no repository {id}.");
        followed.Repository.Change(status => status with { HandledCommit = null, Edited = new RolloutOrder(RolloutKind.Edit, by, reason, null) });
        followed.Follower.LookNow();
    }

    /// <summary>Looks for a new commit at once; one that was handled is not tried again.</summary>
    public void LookNow(string id)
    {
        if (_repositories.TryGetValue(id, out var followed)) followed.Follower.LookNow();
    }

    /// <returns>False when there is no such repository.</returns>
    public async Task<bool> SetHookSecretAsync(string id, string? protectedSecret, CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync(cancellationToken).ConfigureAwait(false);
        if (!_repositories.TryGetValue(id, out var followed)) return false;
        if (await store.ChangeAsync(id, row => row.ProtectedHookSecret = protectedSecret, cancellationToken).ConfigureAwait(false) is null) return false;
        followed.Repository.Change(status => status with { ProtectedHookSecret = protectedSecret });
        return true;
    }

    public LiveRepository? LiveOf(string id) => _repositories.TryGetValue(id, out var followed) ? followed.Repository : null;

    /// <summary>Says what is to run instead of the branch's newest commit, and has it carried out at once.</summary>
    /// <returns>False when there is no such repository.</returns>
    public async Task<bool> SetHoldAsync(string id, CommitHold? hold, CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync(cancellationToken).ConfigureAwait(false);
        if (!_repositories.TryGetValue(id, out var followed)) return false;
        var text = hold is null ? null : JsonSerializer.Serialize(hold);
        if (await store.ChangeAsync(id, row => row.Hold = text, cancellationToken).ConfigureAwait(false) is null) return false;
        followed.Repository.Change(status => status with { Hold = hold });
        followed.Follower.LookNow();
        return true;
    }

    public Task<IReadOnlyList<RolloutView>> ListRolloutsAsync(string? repositoryId, int limit, CancellationToken cancellationToken) =>
        store.ListRolloutsAsync(repositoryId, limit, cancellationToken);

    public Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken)
    {
        var names = List().Where(repository => repository.Codops == codops).Select(repository => repository.Name).ToList();
        return Task.FromResult(names.Count switch
        {
            0 => null,
            1 => $"1 repository ({names[0]})",
            _ => $"{names.Count} repositories ({string.Join(", ", names)})",
        });
    }

    /// <summary>Takes a repository up; it is polled as soon as production runs.</summary>
    public LiveRepository Follow(RepositoryRow row)
    {
        var repository = new LiveRepository(row);
        var follower = ActivatorUtilities.CreateInstance<RepositoryFollower>(services, repository);
        _repositories[row.Id] = new Followed(repository, follower);
        follower.Start(_ready.Task);
        return repository;
    }

    /// <summary>Production runs: polling begins.</summary>
    public void Begin() => _ready.TrySetResult();

    public Task StopAsync() => Task.WhenAll(_repositories.Values.Select(followed => followed.Follower.DisposeAsync().AsTask()));

    public RepositorySource? SourceOf(string id) => _repositories.TryGetValue(id, out var followed) ? followed.Repository.Status.Source : null;

    private (GitRemote Remote, string? Branch) Check(RepositorySettings settings)
    {
        if (!NamePattern().IsMatch(settings.Name ?? ""))
            throw new PeachException($"name must be 1 to 64 letters, digits, \".\", \"-\" and \"_\", beginning with a letter or digit, was \"{settings.Name}\".");
        var remote = GitRemote.Parse(settings.Url);
        var branch = BranchName.Parse(settings.Branch);
        var known = organisations.All;
        if (!known.ContainsKey(settings.Codops ?? ""))
        {
            throw new PeachException(
                $"There is no organisation \"{settings.Codops}\"{Closest.Suggestion(settings.Codops ?? "", known.Keys)} " +
                "Add it first (POST /api/admin/organisations).");
        }

        if (!string.IsNullOrEmpty(settings.TokenUser) && (settings.TokenUser.Length > MaxTokenUserLength || settings.TokenUser.Any(letter => letter is <= ' ' or > '~' or ':')))
            throw new PeachException($"token_user must be at most {MaxTokenUserLength} printable ASCII characters without spaces and \":\".");
        if (!string.IsNullOrEmpty(settings.SshKey))
        {
            if (remote.Kind != GitRemoteKind.Ssh) throw new PeachException("ssh_key goes with ssh:// and git@host:path URLs only; leave it out.");
            SshKey.Parse(settings.SshKey);
        }

        SshHostKeys.Parse(settings.SshHostKeys);
        if (string.IsNullOrEmpty(settings.Token)) return (remote, branch);
        if (!remote.TakesToken) throw new PeachException("token goes with http:// and https:// URLs only; leave it out.");
        if (settings.Token.Length > MaxTokenLength || settings.Token.Any(letter => letter is <= ' ' or > '~'))
            throw new PeachException($"token must be at most {MaxTokenLength} printable ASCII characters without spaces.");
        return (remote, branch);
    }

    /// <summary>What another repository's SSH server was found or said to be: one server is trusted once.</summary>
    private string? KnownHostKeys(GitRemote remote) => remote.Kind != GitRemoteKind.Ssh
        ? null
        : Live.Select(repository => repository.Status.Source).FirstOrDefault(source => source.HostKeys is not null && source.Remote.Server == remote.Server)?.HostKeys;

    private void RefuseTakenName(string name, string? exceptId)
    {
        if (_repositories.Values.Any(followed => followed.Repository.Id != exceptId && followed.Repository.Status.Source.Name == name))
            throw new PeachException($"There is a repository {name} already.");
    }

    private async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_changing);
    }

    private static RepositoryView View(LiveRepository repository, IReadOnlyList<ProductionDefinition> definitions)
    {
        var status = repository.Status;
        return new RepositoryView(
            repository.Id, status.Source.Name, status.Source.Codops, status.Source.Remote.Url, status.Source.Branch, status.Source.ProtectedToken is not null,
            status.FollowedBranch, status.Commit, status.Author, status.Subject, status.State, status.PollError ?? status.RolloutError, status.PolledAt,
            definitions.Count, definitions.Count(definition => definition.Definition.StaleReason is not null))
        {
            Progress = status.Progress,
            Head = status.Head,
            Hold = status.Hold,
            NextPollAt = status.NextPollAt,
            TokenUser = status.Source.TokenUser,
            HasSshKey = status.Source.ProtectedSshKey is not null,
            SshHostKeys = SshHostKeys.Fingerprints(status.Source.HostKeys),
            HasHookSecret = status.ProtectedHookSecret is not null,
        };
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    private sealed record Followed(LiveRepository Repository, RepositoryFollower Follower);

    /// <summary>Of the credentials only whether there are any.</summary>
    private static object Values(string name, string url, string codops, string? branch, string? token, string? sshKey) => new
    {
        Name = name, Url = url, Codops = codops, Branch = branch, HasToken = token is not null, HasSshKey = sshKey is not null,
    };

    private sealed class Turn(SemaphoreSlim changing) : IDisposable
    {
        public void Dispose() => changing.Release();
    }
}
