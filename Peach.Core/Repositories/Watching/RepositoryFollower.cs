using Microsoft.Extensions.Logging;
using Peach.Core.Platform;
using Peach.Core.Repositories.Catalog;
using Peach.Core.Repositories.Git;
using Peach.Core.Repositories.Rollouts;
using Peach.Core.Repositories.Storage;

namespace Peach.Core.Repositories.Watching;

/// <summary>Follows one repository: looks for a new commit, brings it into production, and waits; one thing at a time.</summary>
internal sealed partial class RepositoryFollower(
    LiveRepository repository, GitMirror mirror, GitSlots slots, RepositoryStore store, RolloutRunner rollouts, Production production, RepositoriesOptions options,
    TimeProvider clock, ILogger<RepositoryFollower> logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private volatile CancellationTokenSource? _pause;
    private volatile bool _asked;
    private volatile bool _woken;
    private Task _following = Task.CompletedTask;
    private int _failures;

    /// <param name="ready">Done when production runs again after the start of the process.</param>
    public void Start(Task ready) => _following = Task.Run(() => FollowAsync(ready));

    /// <summary>Looks at once, and tries again what failed.</summary>
    public void PollNow()
    {
        _asked = true;
        LookNow();
    }

    /// <summary>Looks at once.</summary>
    public void LookNow()
    {
        _woken = true;
        try
        {
            _pause?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The pause is over already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task FollowAsync(Task ready)
    {
        try
        {
            await ready.WaitAsync(_stopping.Token).ConfigureAwait(false);
            var asked = false;
            while (true)
            {
                asked |= _asked;
                _asked = false;
                _woken = false;
                repository.Change(status => status with { NextPollAt = null });
                if (await TryPollAsync(asked).ConfigureAwait(false))
                {
                    asked = false;
                    _failures = 0;
                }
                else
                {
                    _failures++;
                }

                _stopping.Token.ThrowIfCancellationRequested();
                await PauseAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task PauseAsync()
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        _pause = pause;
        if (!_woken)
        {
            var length = NextPause();
            repository.Change(status => status with { NextPollAt = clock.GetUtcNow() + length });
            await Task.Delay(length, clock, pause.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _pause = null;
        _stopping.Token.ThrowIfCancellationRequested();
    }

    private TimeSpan NextPause()
    {
        var interval = repository.Status.Source.Remote.IsLocal ? options.LocalPollInterval : options.PollInterval;
        var backedOff = interval * Math.Pow(2, Math.Min(_failures, 20));
        return (backedOff < options.MaxBackOff ? backedOff : options.MaxBackOff) * (0.8 + (0.4 * Random.Shared.NextDouble()));
    }

    /// <returns>False when it is to be tried again after a growing pause.</returns>
    private async Task<bool> TryPollAsync(bool asked)
    {
        try
        {
            return await PollAsync(asked).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (PeachException error)
        {
            if (repository.Status.PollError != error.Message) LogNotPolled(repository.Status.Source.Name, error.Message);
            repository.Change(status => status with { PollError = error.Message, IsBranchGone = error is GitException { Kind: GitFailureKind.NoBranch } });
        }
        catch (Exception error)
        {
            LogFailed(error, repository.Status.Source.Name);
            repository.Change(status => status with { IsBranchGone = false, PollError = "An error occurred inside Peach; its log tells more. Peach tries again." });
        }

        return false;
    }

    private async Task<bool> PollAsync(bool asked)
    {
        if (HoldToCarryOut(asked) is { } hold) return await CarryOutAsync(hold).ConfigureAwait(false);
        if (await RollOutEditAsync().ConfigureAwait(false) is { } isHandled) return isHandled;
        var source = repository.Status.Source;
        RemoteHead head;
        using (await slots.EnterAsync(_stopping.Token).ConfigureAwait(false))
        {
            try
            {
                head = await mirror.FindHeadAsync(source, _stopping.Token).ConfigureAwait(false);
            }
            finally
            {
                // Also when the server refused us: it is known who it is.
                source = await PinAsync(source).ConfigureAwait(false);
            }
        }

        await EndHoldAsync(source.Id, head.Sha).ConfigureAwait(false);
        var known = repository.Status;
        CommitInfo? commit = null;
        if (known.Hold is null && (head.Sha != known.HandledCommit || (asked && !known.IsWhole)))
        {
            using (await slots.EnterAsync(_stopping.Token).ConfigureAwait(false))
                commit = await mirror.FetchAsync(source, head, _stopping.Token).ConfigureAwait(false);
        }

        repository.Change(status => status with { FollowedBranch = head.Branch, Head = head.Sha, PolledAt = clock.GetUtcNow(), PollError = null });
        if (commit is null) return true;
        return await RollOutAsync(commit, RolloutOrder.Push).ConfigureAwait(false);
    }

    private async Task<bool> RollOutAsync(CommitInfo commit, RolloutOrder order)
    {
        var isHandled = await rollouts.RunAsync(repository, commit, order, _stopping.Token).ConfigureAwait(false);
        await TidyAsync(repository.Id).ConfigureAwait(false);
        return isHandled;
    }

    /// <summary>Needs no server: the commit that runs is in the mirror.</summary>
    /// <returns>Null where there is no edit, or the commit is not there.</returns>
    private async Task<bool?> RollOutEditAsync()
    {
        if (repository.Status is not { Edited: { } edited, Commit: { } current } status) return null;
        CommitInfo commit;
        using (await slots.EnterAsync(_stopping.Token).ConfigureAwait(false))
        {
            if (!await mirror.HasCommitAsync(status.Source.Id, current, _stopping.Token).ConfigureAwait(false)) return null;
            commit = await mirror.DescribeAsync(status.Source.Id, current, _stopping.Token).ConfigureAwait(false);
        }

        repository.Change(now => now.Edited == edited ? now with { Edited = null } : now);
        return await RollOutAsync(commit, edited).ConfigureAwait(false);
    }

    /// <summary>The hold whose commit is not what runs.</summary>
    private CommitHold? HoldToCarryOut(bool asked) =>
        repository.Status is { Hold: { } hold } status && (hold.Commit != status.HandledCommit || (asked && !status.IsWhole)) ? hold : null;

    /// <summary>Needs no server as long as the mirror has the commit.</summary>
    private async Task<bool> CarryOutAsync(CommitHold hold)
    {
        var source = repository.Status.Source;
        CommitInfo commit;
        using (await slots.EnterAsync(_stopping.Token).ConfigureAwait(false))
        {
            commit = await mirror.HasCommitAsync(source.Id, hold.Commit, _stopping.Token).ConfigureAwait(false)
                ? await mirror.DescribeAsync(source.Id, hold.Commit, _stopping.Token).ConfigureAwait(false)
                : await mirror.FetchCommitAsync(source, hold.Commit, _stopping.Token).ConfigureAwait(false);
        }

        var edited = repository.Status.Edited;
        repository.Change(status => status.Edited == edited ? status with { Edited = null } : status);
        return await RollOutAsync(commit, edited ?? RolloutOrder.Of(hold)).ConfigureAwait(false);
    }

    /// <summary>A newer commit than the one that is kept out ends a hold that is no pin.</summary>
    private async Task EndHoldAsync(string id, string head)
    {
        if (repository.Status.Hold is not { Avoids: { } avoided } hold || avoided == head || hold.Commit == head) return;
        await store.ChangeAsync(id, row => row.Hold = null, _stopping.Token).ConfigureAwait(false);
        repository.Change(status => status.Hold == hold ? status with { Hold = null } : status);
        LogHoldEnded(repository.Status.Source.Name, hold.Commit, head);
    }

    /// <summary>Pins the key that an SSH server showed when it was asked for the first time.</summary>
    private async Task<RepositorySource> PinAsync(RepositorySource source)
    {
        if (mirror.TakeLearntHostKeys(source.Id) is not { } keys || source != repository.Status.Source) return source;
        await store.ChangeAsync(source.Id, row => row.HostKeys = keys, _stopping.Token).ConfigureAwait(false);
        // Settings that were changed meanwhile may name another server.
        repository.Change(status => status.Source == source ? status with { Source = source with { HostKeys = keys } } : status);
        LogPinned(source.Name, string.Join(", ", SshHostKeys.Fingerprints(keys)));
        return repository.Status.Source;
    }

    /// <summary>The mirror keeps the commits that production runs from, should their files get lost, and those that it may go back to.</summary>
    private async Task TidyAsync(string repositoryId)
    {
        try
        {
            var deployed = production.OfRepository(repositoryId).Select(definition => definition.Definition.Commit.Sha);
            var latest = await store.LatestCommitsAsync(repositoryId, options.KeepCommits, _stopping.Token).ConfigureAwait(false);
            await mirror.KeepAsync(repositoryId, deployed.Concat(latest).ToHashSet(StringComparer.Ordinal), _stopping.Token).ConfigureAwait(false);
        }
        catch (GitException error)
        {
            LogNotTidied(repository.Status.Source.Name, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Repository {Repository} was kept at {Commit}; the newer commit {Head} ends that")]
    private partial void LogHoldEnded(string repository, string commit, string head);

    [LoggerMessage(LogLevel.Warning, "Repository {Repository} cannot be polled: {Reason}")]
    private partial void LogNotPolled(string repository, string reason);

    [LoggerMessage(LogLevel.Information, "The SSH server of repository {Repository} was seen for the first time; from now on only its key {Keys} is accepted")]
    private partial void LogPinned(string repository, string keys);

    [LoggerMessage(LogLevel.Error, "Following repository {Repository} failed")]
    private partial void LogFailed(Exception error, string repository);

    [LoggerMessage(LogLevel.Warning, "The mirror of repository {Repository} could not be tidied: {Reason}")]
    private partial void LogNotTidied(string repository, string reason);
}
