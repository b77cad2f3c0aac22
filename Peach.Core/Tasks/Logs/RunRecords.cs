using System.IO.Compression;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Tasks.Running;
using Peach.Core.Tasks.Storage;
using Peach.Core.Tasks.Telling;

namespace Peach.Core.Tasks.Logs;

/// <summary>Reads what runs left: from their folders, and from the object store where those are gone or another machine's.</summary>
internal sealed class RunRecords(
    RunFolders folders, LogCache cache, RunTellings tellings, ToldStore told, IObjectStore objects, IDbContextFactory<PeachDbContext> contexts,
    IOptions<TasksOptions> options, TimeProvider clock) : IRunRecords
{
    private const int MaxLines = 10_000;
    private const int LinesPerLook = 1_000;
    private const int MaxSearchedRuns = 500;
    private const int MaxFoundLines = 500;
    private const int MaxMetricRuns = 1_000;
    private const int MaxSpanRuns = 5_000;
    private const long MaxSearchedBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan SearchLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    public async Task<IReadOnlyList<TaskLogLine>> ReadLogAsync(string runId, int fromLine, int limit, CancellationToken cancellationToken) =>
        await LocateAsync(runId, cancellationToken).ConfigureAwait(false) is { } path
            ? LogFiles.Read(path, Math.Max(0, fromLine), Math.Clamp(limit, 1, MaxLines), cancellationToken)
            : [];

    public async IAsyncEnumerable<TaskLogLine> FollowLogAsync(string runId, int fromLine, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = Math.Max(0, fromLine);
        while (true)
        {
            // Asked before reading: a run that is over now has printed all that is read then.
            var isOver = await IsOverAsync(runId, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<TaskLogLine> lines;
            do
            {
                lines = await ReadLogAsync(runId, next, LinesPerLook, cancellationToken).ConfigureAwait(false);
                foreach (var line in lines)
                {
                    yield return line;
                    next = line.Number + 1;
                }
            }
            while (lines.Count == LinesPerLook);
            if (isOver) yield break;
            await Task.Delay(Look, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<RunLogMatches> SearchLogAsync(string runId, string text, int limit, CancellationToken cancellationToken)
    {
        List<TaskLogLine> found = [];
        var most = Math.Clamp(limit, 1, MaxFoundLines);
        if (await LocateAsync(runId, cancellationToken).ConfigureAwait(false) is { } path)
        {
            LogFiles.Scan(path, 0, line =>
            {
                if (!Contains(line, text)) return true;
                if (found.Count == most) return false;
                found.Add(line);
                return true;
            }, cancellationToken);
        }

        return new RunLogMatches(found, found.Count < most);
    }

    public async Task<LogSearchResult> SearchLogsAsync(LogSearchQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Text.Length == 0) throw new PeachException("q must not be empty: name a part of the line to look for.");
        var started = clock.GetTimestamp();
        var runs = await ListAsync(query, cancellationToken).ConfigureAwait(false);
        List<LogSearchMatch> found = [];
        var limit = Math.Clamp(query.Limit, 1, MaxFoundLines);
        var read = 0;
        long bytes = 0;
        foreach (var run in runs)
        {
            var stopped = found.Count >= limit ? $"{limit} lines were found"
                : read == MaxSearchedRuns ? $"{MaxSearchedRuns} runs were read"
                : bytes > MaxSearchedBytes ? $"{MaxSearchedBytes / 1024 / 1024} MiB of logs were read"
                : clock.GetElapsedTime(started) > SearchLimit ? $"it took {SearchLimit.TotalSeconds} seconds" : null;
            if (stopped is not null) return new LogSearchResult(found, read, $"The search stopped after {stopped}; older runs were not looked at.", runs[read - 1].Id);
            await ScanAsync(run.Id, line =>
            {
                bytes += line.Text.Length + 20;
                if (Contains(line, query.Text)) found.Add(new LogSearchMatch(run, line));
                return found.Count < limit;
            }, cancellationToken).ConfigureAwait(false);
            read++;
        }

        return new LogSearchResult(found, read, null, null);
    }

    public async Task<RunTold> FindToldAsync(string runId, CancellationToken cancellationToken) =>
        tellings.Find(runId)?.Snapshot(runId) ?? await told.FindAsync(runId, cancellationToken).ConfigureAwait(false);

    public IReadOnlyDictionary<string, RunProgress> Progress()
    {
        var progress = new Dictionary<string, RunProgress>(StringComparer.Ordinal);
        foreach (var (runId, telling) in tellings.Live)
            if (telling.Progress is { } known) progress[runId] = known;
        return progress;
    }

    public Task<IReadOnlyList<RunMetric>> ListMetricsAsync(string taskId, int runs, CancellationToken cancellationToken) =>
        told.ListAsync(taskId, Math.Clamp(runs, 1, MaxMetricRuns), cancellationToken);

    public async Task<IReadOnlyList<TaskRunView>> ListSpanAsync(string? codops, DateTimeOffset from, int limit, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var first = Guid.CreateVersion7(from - LongestRun).ToString("N")[..12];
        var rows = await context.Set<TaskRunRow>().AsNoTracking()
            .Where(row => (codops == null || row.Codops == codops) && string.Compare(row.Id, first) >= 0 && (row.FinishedAt == null || row.FinishedAt >= from))
            .OrderByDescending(row => row.Id).Take(Math.Clamp(limit, 1, MaxSpanRuns))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToView())];
    }

    public async Task<IReadOnlyList<RunArtifact>> ListArtifactsAsync(string runId, CancellationToken cancellationToken)
    {
        if (folders.Of(runId) is not { } folder) return [];
        if (Directory.Exists(folder)) return ArtifactFiles.List(Path.Combine(folder, ArtifactFiles.Folder), options.Value.MaxArtifactBytes);
        List<RunArtifact> artifacts = [];
        var prefix = RunKeys.ArtifactsOf(runId);
        await foreach (var stored in objects.ListObjectsAsync(prefix, cancellationToken).ConfigureAwait(false))
            artifacts.Add(new RunArtifact(stored.Key[prefix.Length..], stored.Bytes, false));
        return artifacts;
    }

    public async Task<Stream?> OpenArtifactAsync(string runId, string name, CancellationToken cancellationToken)
    {
        if (folders.Of(runId) is not { } folder || !ArtifactFiles.IsName(name)) return null;
        return Directory.Exists(folder)
            ? ArtifactFiles.Open(Path.Combine(folder, ArtifactFiles.Folder), name, options.Value.MaxArtifactBytes)
            : await objects.OpenAsync(RunKeys.ArtifactsOf(runId) + name, cancellationToken).ConfigureAwait(false);
    }

    private static bool Contains(TaskLogLine line, string text) => line.Kept is null && line.Text.Contains(text, StringComparison.OrdinalIgnoreCase);

    private async Task<string?> LocateAsync(string runId, CancellationToken cancellationToken)
    {
        if (folders.LogOf(runId) is not { } path) return null;
        return File.Exists(path) ? path : await cache.FetchAsync(runId, cancellationToken).ConfigureAwait(false);
    }

    private async Task ScanAsync(string runId, Func<TaskLogLine, bool> take, CancellationToken cancellationToken)
    {
        if (folders.LogOf(runId) is not { } path) return;
        if (File.Exists(path))
        {
            LogFiles.Scan(path, 0, take, cancellationToken);
            return;
        }

        if (await objects.OpenAsync(RunKeys.LogOf(runId), cancellationToken).ConfigureAwait(false) is not { } stored) return;
        using var unpacked = new GZipStream(stored, CompressionMode.Decompress);
        new LogScanner(0, take).Read(unpacked, cancellationToken);
    }

    private async Task<List<TaskRunView>> ListAsync(LogSearchQuery query, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = context.Set<TaskRunRow>().AsNoTracking();
        if (query.TaskId is { } taskId) rows = rows.Where(row => row.TaskId == taskId);
        if (query.Organisations is { } organisations) rows = rows.Where(row => organisations.Contains(row.Codops));
        if (query.BeforeRun is { } before) rows = rows.Where(row => string.Compare(row.Id, before) < 0);
        var newest = await rows.OrderByDescending(row => row.Id).Take(MaxSearchedRuns + 1).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. newest.Select(row => row.ToView())];
    }

    /// <summary>Whether nothing is added to the run's log any more: it is over, or there is no such run.</summary>
    private async Task<bool> IsOverAsync(string runId, CancellationToken cancellationToken)
    {
        if (tellings.Find(runId) is not null) return false;
        using var context = contexts.CreateDbContext();
        return !await context.Set<TaskRunRow>().AnyAsync(row => row.Id == runId && row.FinishedAt == null, cancellationToken).ConfigureAwait(false);
    }
}
