using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Endpoints;
using Peach.Core.Forge;
using Peach.Core.Platform;
using Peach.Core.Previews.Access;
using Peach.Core.Previews.Replays;
using Peach.Core.Previews.Storage;
using Peach.Core.Repositories;

namespace Peach.Core.Previews.Building;

/// <summary>
/// Builds previews one at a time, so that they never crowd production out; replays beside that, one at a time too; lets go of those that nobody
/// needs any more.
/// </summary>
internal sealed partial class PreviewsService(
    PreviewBoard board, PreviewStore store, PreviewBuilder builder, Replayer replayer, PreviewTokens tokens, IPlatformKeys keys, IRepositoryCatalog repositories,
    ICommitTrials trials, IEndpointTrials endpoints, IForge forge, IOptions<PreviewsOptions> options, IOptions<PlatformOptions> platform, IAudit audit, TimeProvider clock,
    ILogger<PreviewsService> logger) : IPreviews, IMergeRequestObserver, IHostedService, IDisposable
{
    private const int MaxVersionLength = 200;
    private const int MaxTextLength = 300;
    private const int ShortestCommit = 7;

    private static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(1);

    private readonly Channel<string> _builds = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _replays = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, bool> _toBuild = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _toReplay = new(StringComparer.Ordinal);
    private readonly Lock _changing = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await tokens.LoadAsync(keys, cancellationToken).ConfigureAwait(false);
        foreach (var preview in (await store.LoadAsync(cancellationToken).ConfigureAwait(false)).OrderBy(preview => preview.UpdatedAt))
        {
            board.Add(preview);
            if (preview.State != PreviewState.Failed) QueueBuild(preview.Id, isNew: false);
        }

        _running = Task.WhenAll(RunAsync(_builds.Reader, _toBuild, BuildAsync), RunAsync(_replays.Reader, _toReplay, ReplayAsync), TidyAsync());
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    public IReadOnlyList<PreviewView> List() => [.. board.All.Select(View).OfType<PreviewView>().OrderByDescending(view => view.CreatedAt)];

    public PreviewView? Find(string id) => board.Find(id) is { } preview ? View(preview) : null;

    public async Task<PreviewView> StartAsync(string repositoryId, string version, CancellationToken cancellationToken)
    {
        if (repositories.Find(repositoryId) is null) throw new PeachException($"There is no repository {repositoryId}.");
        version = (version ?? "").Trim();
        if (version.Length is 0 or > MaxVersionLength || version.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)))
            throw new PeachException("version must be a branch or a commit's 40 digits.");
        if (version.Length is >= ShortestCommit and < 40 && version.All(char.IsAsciiDigit))
            throw new PeachException($"version must be a branch or all 40 digits of a commit, was \"{version}\".");
        var preview = Put(repositoryId, version, known => known);
        await store.SaveAsync(preview.Id, cancellationToken).ConfigureAwait(false);
        QueueBuild(preview.Id, isNew: true);
        await audit.RecordAsync(new AuditChange("started", "preview", version, repositories.Find(repositoryId)?.Codops)).ConfigureAwait(false);
        return View(preview) ?? throw new PeachException("The repository was removed meanwhile.");
    }

    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        if (board.Find(id) is not { } preview || !board.Remove(id)) return false;
        endpoints.Remove(id);
        await store.SaveAsync(id, cancellationToken).ConfigureAwait(false);
        if (!board.All.Any(other => other.RepositoryId == preview.RepositoryId)) ForgetRepository(preview.RepositoryId);
        await audit.RecordAsync(new AuditChange("removed", "preview", preview.Version, repositories.Find(preview.RepositoryId)?.Codops)).ConfigureAwait(false);
        return true;
    }

    public bool Replay(string id)
    {
        if (options.Value.ReplayRequests == 0 || endpoints.List(id).Count == 0) return false;
        QueueReplay(id);
        return true;
    }

    public void OnChanged(MergeRequestEvent change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (!options.Value.MergeRequests) return;
        if (change.State != MergeRequestState.Open)
        {
            var known = board.All.Where(preview => preview.RepositoryId == change.RepositoryId && preview.MergeRequest == change.Iid).ToList();
            if (known.Count > 0) Background(async () =>
            {
                foreach (var preview in known) await RemoveAsync(preview.Id, CancellationToken.None).ConfigureAwait(false);
            });
            return;
        }

        // A fork's merge request may name the branch that production follows; its code is the fork's, which is not run here.
        if (change.SourceBranch is not { Length: > 0 and <= MaxVersionLength } || repositories.Find(change.RepositoryId) is not { } repository
            || repository.FollowedBranch == change.SourceBranch) return;
        var before = board.All.FirstOrDefault(preview => preview.RepositoryId == change.RepositoryId && preview.Version == change.SourceBranch);
        var preview = Put(change.RepositoryId, change.SourceBranch, known => known with
        {
            MergeRequest = change.Iid,
            Title = Cut(change.Title),
            Author = Cut(change.Author),
            WebUrl = Uri.TryCreate(change.WebUrl, UriKind.Absolute, out var page) && page.Scheme is "http" or "https" ? page.ToString() : null,
        });
        Background(() => store.SaveAsync(preview.Id, CancellationToken.None));
        // A new title or label is no new commit.
        if (before is null || before.MergeRequest != change.Iid || before.Commit != change.HeadCommit || before.State == PreviewState.Failed) QueueBuild(preview.Id, isNew: true);
    }

    public async Task<PreviewAnswer> InvokeAsync(PreviewScope? scope, string version, EndpointRequest request, CancellationToken cancellationToken)
    {
        if (scope?.Reaches(request.Codops) != true)
        {
            return new PreviewAnswer(EndpointAnswer.Problem(
                403, "Not allowed", "peach_version needs a preview token of this organisation (peach_token, or the header Peach-Preview-Token); an administrator of Peach issues one."), null);
        }

        var open = board.All.Where(preview => (scope.RepositoryId ?? preview.RepositoryId) == preview.RepositoryId && IsOf(preview, request.Codops)).ToList();
        var named = open.Where(preview => IsNamed(preview, version)).ToList();
        if (named.Count == 0)
        {
            var known = open.Count == 0 ? "none" : string.Join(", ", open.Select(preview => preview.Version).Distinct().Order(StringComparer.Ordinal));
            return new PreviewAnswer(EndpointAnswer.Problem(
                404, "No such version",
                $"There is no preview {version}{Suggest(version, open.Select(preview => preview.Version))} Previews of {request.Codops}: {known}."), null);
        }

        var chosen = named.Where(preview => PathsOf(preview, request.Codops).Contains(request.Path)).MaxBy(preview => preview.UpdatedAt);
        if (chosen is null) return Missing(named, version, request);
        board.Change(chosen.Id, preview => preview with { UsedAt = clock.GetUtcNow() });
        return new PreviewAnswer(await endpoints.InvokeAsync(chosen.Id, request, cancellationToken).ConfigureAwait(false), chosen.Commit![..8]);
    }

    private PreviewAnswer Missing(List<Preview> named, string version, EndpointRequest request)
    {
        if (named.Exists(preview => preview.State is PreviewState.Waiting or PreviewState.Preparing))
            return new PreviewAnswer(EndpointAnswer.Problem(503, "Not available", $"The preview {version} is being prepared; try again shortly."), null);
        var paths = named.SelectMany(preview => PathsOf(preview, request.Codops)).Distinct().Order(StringComparer.Ordinal).ToList();
        var answer = EndpointAnswer.Problem(
            404, "No such endpoint",
            $"The preview {version} has no endpoint /{request.Path}{Suggest(request.Path, paths)} It has: {(paths.Count == 0 ? "none" : string.Join(", ", paths.Select(path => "/" + path)))}.");
        return new PreviewAnswer(answer, named[0].Commit?[..8]);
    }

    private bool IsOf(Preview preview, string codops) =>
        repositories.Find(preview.RepositoryId) is { } repository && (repository.Codops == codops || PathsOf(preview, codops).Any());

    private IEnumerable<string> PathsOf(Preview preview, string codops) => endpoints.List(preview.Id).Where(endpoint => endpoint.Codops == codops).Select(endpoint => endpoint.Path);

    private static string Suggest(string wrong, IEnumerable<string> valid) => Closest.Suggestion(wrong, valid) is { Length: > 0 } suggestion ? suggestion : ".";

    private static bool IsNamed(Preview preview, string version) =>
        preview.Version == version || (version.Length >= ShortestCommit && preview.Commit?.StartsWith(version, StringComparison.Ordinal) == true);

    private Preview Put(string repositoryId, string version, Func<Preview, Preview> set)
    {
        lock (_changing)
        {
            var now = clock.GetUtcNow();
            var known = board.All.FirstOrDefault(preview => preview.RepositoryId == repositoryId && preview.Version == version);
            if (known is not null && board.Change(known.Id, set) is { } changed) return changed;
            var made = set(new Preview(
                Guid.CreateVersion7().ToString("N"), repositoryId, version, null, null, null, null, null, PreviewState.Waiting, null, [], [], now, now,
                now + TimeSpan.FromDays(options.Value.KeepDays)));
            board.Add(made);
            for (var tooMany = board.Count - options.Value.Max; tooMany > 0; tooMany--)
            {
                if (board.All.Where(preview => preview.Id != made.Id).MinBy(preview => preview.UsedAt) is not { } oldest) break;
                board.Remove(oldest.Id);
                endpoints.Remove(oldest.Id);
                Background(() => store.SaveAsync(oldest.Id, CancellationToken.None));
            }

            return made;
        }
    }

    private PreviewView? View(Preview preview) => repositories.Find(preview.RepositoryId) is { } repository
        ? new PreviewView(
            preview.Id, preview.RepositoryId, repository.Name, repository.Codops, preview.Version, preview.Commit, preview.MergeRequest, preview.Title, preview.WebUrl,
            preview.Author, preview.State, preview.Error, preview.Problems, endpoints.List(preview.Id), preview.CreatedAt, preview.UpdatedAt, preview.ExpiresAt)
        {
            Step = preview.Step,
            Replay = preview.Replay,
        }
        : null;

    private void QueueBuild(string id, bool isNew)
    {
        _toBuild.AddOrUpdate(id, isNew, (_, known) => known || isNew);
        _builds.Writer.TryWrite(id);
    }

    private void QueueReplay(string id)
    {
        if (_toReplay.TryAdd(id, true)) _replays.Writer.TryWrite(id);
    }

    private async Task BuildAsync(string id, bool isNew)
    {
        if (!isNew && await builder.RestoreAsync(id, _stopping.Token).ConfigureAwait(false)) return;
        var isToCompare = await builder.BuildAsync(id, _stopping.Token).ConfigureAwait(false);
        TellMergeRequest(id);
        if (isToCompare) Replay(id);
    }

    private async Task ReplayAsync(string id, bool isNew)
    {
        if (await replayer.RunAsync(id, _stopping.Token).ConfigureAwait(false)) TellMergeRequest(id);
    }

    private void TellMergeRequest(string id)
    {
        if (Find(id) is { MergeRequest: { } mergeRequest } view)
            forge.SetNote(new MergeRequestNote(view.RepositoryId, mergeRequest, PreviewNote.Write(view, platform.Value.PublicUrl.TrimEnd('/'))));
    }

    /// <summary>Works off a queue in which every id stands for the newest wish.</summary>
    private async Task RunAsync(ChannelReader<string> queue, ConcurrentDictionary<string, bool> wishes, Func<string, bool, Task> work)
    {
        await foreach (var id in queue.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
        {
            if (!wishes.TryRemove(id, out var isNew)) continue;
            try
            {
                await work(id, isNew).ConfigureAwait(false);
            }
            catch (Exception error) when (!_stopping.IsCancellationRequested)
            {
                LogFailed(error, id);
            }
        }
    }

    private async Task TidyAsync()
    {
        using var timer = new PeriodicTimer(TidyInterval, clock);
        while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
        {
            var now = clock.GetUtcNow();
            foreach (var preview in board.All.Where(preview => preview.ExpiresAt <= now || repositories.Find(preview.RepositoryId) is null).ToList())
            {
                try
                {
                    await RemoveAsync(preview.Id, _stopping.Token).ConfigureAwait(false);
                }
                catch (Exception error) when (!_stopping.IsCancellationRequested)
                {
                    LogFailed(error, preview.Id);
                }
            }
        }
    }

    private void ForgetRepository(string repositoryId)
    {
        try
        {
            trials.Forget(repositoryId);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogFailed(error, repositoryId);
        }
    }

    private void Background(Func<Task> work) => _ = Task.Run(async () =>
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            LogFailed(error, "");
        }
    });

    private static string Cut(string? text) => text is null ? "" : text.Length <= MaxTextLength ? text : text[..MaxTextLength];

    [LoggerMessage(LogLevel.Error, "Work on the preview {Preview} failed")]
    private partial void LogFailed(Exception error, string preview);
}
