using System.Collections.Concurrent;
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
    IServiceProvider services, TimeProvider clock) : IRepositoryCatalog, IOrganisationDependent, IDisposable
{
    private const int MaxTokenLength = 4096;

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
            CreatedAt = clock.GetUtcNow(),
        };
        await store.AddAsync(row, cancellationToken).ConfigureAwait(false);
        return View(Follow(row), []);
    }

    public async Task<RepositoryView?> UpdateAsync(string id, RepositorySettings settings, CancellationToken cancellationToken)
    {
        var (remote, branch) = Check(settings);
        using var turn = await EnterAsync(cancellationToken).ConfigureAwait(false);
        if (!_repositories.TryGetValue(id, out var followed)) return null;
        RefuseTakenName(settings.Name, id);
        var before = followed.Repository.Status.Source;
        if (settings.Token is null && before.ProtectedToken is not null && before.Remote.Server != remote.Server)
            throw new PeachException("The URL names another server: give its access token as \"token\" too, or \"\" for none. The kept one is not sent to another server.");
        var token = settings.Token is null ? before.ProtectedToken : settings.Token.Length == 0 ? null : secrets.Protect(settings.Token);
        var isSame = before.Remote == remote && before.Branch == branch && before.Codops == settings.Codops && before.Name == settings.Name;
        var row = await store.ChangeAsync(id, row =>
        {
            (row.Name, row.Url, row.Codops, row.Branch, row.ProtectedToken) = (settings.Name, remote.Url, settings.Codops, branch, token);
            if (!isSame) row.HandledCommit = null;
        }, cancellationToken).ConfigureAwait(false);
        if (row is null) return null;
        followed.Repository.Change(status => status with
        {
            Source = LiveRepository.SourceOf(row),
            HandledCommit = isSame ? status.HandledCommit : null,
        });
        followed.Follower.PollNow();
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
        return true;
    }

    public void PollNow(string id)
    {
        if (_repositories.TryGetValue(id, out var followed)) followed.Follower.PollNow();
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

        if (string.IsNullOrEmpty(settings.Token)) return (remote, branch);
        if (!remote.TakesToken) throw new PeachException("token goes with http:// and https:// URLs only; leave it out.");
        if (settings.Token.Length > MaxTokenLength || settings.Token.Any(letter => letter is <= ' ' or > '~'))
            throw new PeachException($"token must be at most {MaxTokenLength} printable ASCII characters without spaces.");
        return (remote, branch);
    }

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
            Step = status.Step,
        };
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    private sealed record Followed(LiveRepository Repository, RepositoryFollower Follower);

    private sealed class Turn(SemaphoreSlim changing) : IDisposable
    {
        public void Dispose() => changing.Release();
    }
}
