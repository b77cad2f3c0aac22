using System.IO.Compression;
using System.Text;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Tasks.Running;
using Peach.Core.Tasks.Storage;
using Peach.Core.Tasks.Telling;

namespace Peach.Core.Tasks.Logs;

/// <summary>Puts the logs and artifacts of runs that are over into the object store, and removes what is forgotten or too old.</summary>
/// <remarks>A folder that has been kept holds a mark: what a crash or a store that was away has left out is made good at the next start.</remarks>
internal sealed partial class RunKeeper : BackgroundService
{
    private const string Mark = "kept";

    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Upkeep = TimeSpan.FromHours(1);

    private readonly Channel<(string RunId, bool Keep)> _jobs = Channel.CreateUnbounded<(string RunId, bool Keep)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly RunFolders _folders;
    private readonly LogCache _cache;
    private readonly ToldStore _told;
    private readonly IObjectStore _objects;
    private readonly IDbContextFactory<PeachDbContext> _contexts;
    private readonly IOptions<TasksOptions> _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<RunKeeper> _logger;

    public RunKeeper(
        RunFolders folders, LogCache cache, ToldStore told, IObjectStore objects, IDbContextFactory<PeachDbContext> contexts, IOptions<TasksOptions> options,
        TimeProvider clock, ILogger<RunKeeper> logger)
    {
        (_folders, _cache, _told, _objects, _contexts, _options, _clock, _logger) = (folders, cache, told, objects, contexts, options, clock, logger);
        folders.OnRemoved = runId => _jobs.Writer.TryWrite((runId, false));
    }

    /// <summary>Not read before the start: there a bad setting is told in its own words.</summary>
    private TasksOptions Options => _options.Value;

    /// <summary>Queues a run that is over.</summary>
    public void Keep(string runId) => _jobs.Writer.TryWrite((runId, true));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var again = await FindLeftAsync(stoppingToken).ConfigureAwait(false);
        var (nextRound, nextUpkeep) = (_clock.GetUtcNow(), _clock.GetUtcNow());
        while (!stoppingToken.IsCancellationRequested)
        {
            if (_clock.GetUtcNow() >= nextRound)
            {
                nextRound = _clock.GetUtcNow() + Round;
                again = await DoAllAsync(again, stoppingToken).ConfigureAwait(false);
            }

            if (_clock.GetUtcNow() >= nextUpkeep)
            {
                nextUpkeep = _clock.GetUtcNow() + Upkeep;
                await TryAsync("upkeep", token => RemoveOldAsync(token), stoppingToken).ConfigureAwait(false);
            }

            using var timeout = new CancellationTokenSource(Round, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
            await ((Task)_jobs.Reader.WaitToReadAsync(either.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (!stoppingToken.IsCancellationRequested && _jobs.Reader.TryRead(out var job)) again.AddRange(await DoAllAsync([job], stoppingToken).ConfigureAwait(false));
        }
    }

    /// <returns>Those that failed and are to be tried again.</returns>
    private async Task<List<(string RunId, bool Keep)>> DoAllAsync(List<(string RunId, bool Keep)> jobs, CancellationToken cancellationToken)
    {
        List<(string RunId, bool Keep)> failed = [];
        foreach (var job in jobs)
        {
            if (!await TryAsync(job.RunId, token => job.Keep ? KeepAsync(job.RunId, token) : ForgetAsync(job.RunId, token), cancellationToken).ConfigureAwait(false)) failed.Add(job);
        }

        return failed;
    }

    private async Task<bool> TryAsync(string what, Func<CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        try
        {
            await action(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception error)
        {
            LogFailed(error, what);
            return false;
        }
    }

    /// <summary>Runs that ended while nobody could keep them.</summary>
    private async Task<List<(string RunId, bool Keep)>> FindLeftAsync(CancellationToken cancellationToken)
    {
        List<(string RunId, bool Keep)> left = [];
        await TryAsync("start", async token =>
        {
            if (Options.LogRetention <= TimeSpan.Zero) return;
            foreach (var ids in _folders.List().Where(id => !File.Exists(Path.Combine(_folders.Of(id)!, Mark))).Chunk(500))
            {
                using var context = _contexts.CreateDbContext();
                var over = await context.Set<TaskRunRow>().Where(run => ids.Contains(run.Id) && run.FinishedAt != null).Select(run => run.Id).ToListAsync(token).ConfigureAwait(false);
                left.AddRange(over.Select(id => (id, true)));
            }
        }, cancellationToken).ConfigureAwait(false);
        return left;
    }

    private async Task KeepAsync(string runId, CancellationToken cancellationToken)
    {
        if (Options.LogRetention <= TimeSpan.Zero || _folders.Of(runId) is not { } folder || !Directory.Exists(folder)) return;
        var log = Path.Combine(folder, "log");
        if (LogFiles.LengthOf(log) > 0)
        {
            var packed = Path.Combine(folder, "log.gz");
            await PackAsync(log, packed, cancellationToken).ConfigureAwait(false);
            await _objects.PutFileAsync(RunKeys.LogOf(runId), packed, cancellationToken).ConfigureAwait(false);
            File.Delete(packed);
        }

        var artifacts = Path.Combine(folder, ArtifactFiles.Folder);
        foreach (var artifact in ArtifactFiles.List(artifacts, Options.MaxArtifactBytes).Where(artifact => !artifact.IsTooLarge))
        {
            // Copied first: what is put is what was checked, whatever stands there later.
            var copy = Path.Combine(folder, "artifact.copy");
            using (var content = ArtifactFiles.Open(artifacts, artifact.Name, Options.MaxArtifactBytes))
            {
                if (content is null) continue;
                using var file = File.Create(copy);
                await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            }

            await _objects.PutFileAsync(RunKeys.ArtifactsOf(runId) + artifact.Name, copy, cancellationToken).ConfigureAwait(false);
            File.Delete(copy);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, Mark), "", cancellationToken).ConfigureAwait(false);
    }

    private static async Task PackAsync(string log, string packed, CancellationToken cancellationToken)
    {
        using var file = File.Create(packed);
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        using var writer = new StreamWriter(gzip, new UTF8Encoding(false));
        LogFiles.Scan(log, 0, line =>
        {
            writer.Write(LogScanner.Format(line));
            return true;
        }, cancellationToken);
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ForgetAsync(string runId, CancellationToken cancellationToken)
    {
        await _told.RemoveAsync(runId, cancellationToken).ConfigureAwait(false);
        _cache.Remove(runId);
        if (Options.LogRetention <= TimeSpan.Zero) return;
        await foreach (var key in _objects.ListAsync(RunKeys.Of(runId), cancellationToken).ConfigureAwait(false))
            await _objects.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
    }

    private async Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        _cache.RemoveOld();
        if (Options.LogRetention <= TimeSpan.Zero) return;
        var first = RunKeys.Day(_clock.GetUtcNow() - Options.LogRetention);
        List<string> old = [];
        await foreach (var key in _objects.ListAsync(RunKeys.Root, cancellationToken).ConfigureAwait(false))
        {
            // In the order of days: the first that is young enough is the last to look at.
            if (RunKeys.DayOfKey(key).CompareTo(first, StringComparison.Ordinal) >= 0) break;
            old.Add(key);
        }

        foreach (var key in old) await _objects.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Warning, "The log or artifacts of a run ({Run}) could not be kept or removed in the object store; it is tried again in a minute")]
    private partial void LogFailed(Exception error, string run);
}
