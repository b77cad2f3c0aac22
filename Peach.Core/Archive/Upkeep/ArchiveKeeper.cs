using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Archive.Manifests;
using Peach.Core.Platform;

namespace Peach.Core.Archive.Upkeep;

/// <summary>Goes over the archive again and again: joins small parts, removes days that are over their time, tidies up.</summary>
internal sealed partial class ArchiveKeeper(
    IObjectStore store, ILeases leases, HourUpkeep upkeep, IOrganisationDirectory organisations, IOptions<ArchiveOptions> options,
    TimeProvider clock, ILogger<ArchiveKeeper> logger) : BackgroundService
{
    private const int PlainManifest = 2048;

    /// <summary>So many hours one after the other that cannot be kept: it is the store that is away.</summary>
    private const int MostFailures = 3;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly ArchiveOptions _options = options.Value.Validated();

    /// <summary>Hours that were in order: what they looked like, and until when they stay in order when nothing changes them.</summary>
    private Dictionary<HourFolder, (int Look, DateTimeOffset Due)> _inOrder = [];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        upkeep.RemoveLeftOvers();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Goes over the archive once. Throws the first of what went wrong, after the rest was done.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        Dictionary<HourFolder, (int Look, DateTimeOffset Due)> inOrder = [];
        Dictionary<(string Codops, DateOnly Date), int> removed = [];
        ExceptionDispatchInfo? first = null;
        var failures = 0;
        await foreach (var (folder, objects) in HourListing.ReadAsync(store, HourFolder.Root, cancellationToken).ConfigureAwait(false))
        {
            var now = clock.GetUtcNow();
            if (DaysOf(folder.Codops) is > 0 and var days && now >= folder.DayEnd.AddDays(days))
            {
                var count = await RemoveAsync(folder, objects, cancellationToken).ConfigureAwait(false);
                removed[(folder.Codops, folder.Date)] = removed.GetValueOrDefault((folder.Codops, folder.Date)) + count;
                continue;
            }

            var look = Look(objects);
            if (_inOrder.TryGetValue(folder, out var last) && last.Look == look && now < last.Due)
            {
                inOrder[folder] = last;
                continue;
            }

            if (IsPlain(objects))
            {
                inOrder[folder] = (look, DateTimeOffset.MaxValue);
                continue;
            }

            var started = clock.GetTimestamp();
            try
            {
                if (await VisitAsync(folder, cancellationToken).ConfigureAwait(false) is { } due) inOrder[folder] = (look, due);
                failures = 0;
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                // One hour that something is wrong with must not keep the others from their turn.
                first ??= ExceptionDispatchInfo.Capture(error);
                if (++failures == MostFailures) break;
            }

            // The intake comes first: as long a rest as the work took.
            await Task.Delay(clock.GetElapsedTime(started), clock, cancellationToken).ConfigureAwait(false);
        }

        _inOrder = inOrder;
        foreach (var ((codops, date), count) in removed)
            if (count > 0) LogRemoved(count, codops, date.ToString("O"), DaysOf(codops));
        first?.Throw();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = _options.CompactAfter / 4;
        if (pause > LongestPause) pause = LongestPause;
        if (pause < ShortestPause) pause = ShortestPause;
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await PassAsync(stoppingToken).ConfigureAwait(false);
                failing = false;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (!failing) LogFailed(error);
                failing = true;
            }
        }
    }

    private int DaysOf(string codops) =>
        (organisations.All.TryGetValue(codops, out var organisation) ? organisation.ArchiveDays : null) ?? _options.RetentionDays;

    /// <summary>Whether an hour has nothing to be done: one part, and at most a manifest that names it and little else.</summary>
    private static bool IsPlain(Dictionary<string, StoredObject> objects) =>
        objects.TryGetValue(HourManifest.Name, out var manifest)
            ? objects.Count == 2 && manifest.Bytes < PlainManifest && objects.Keys.Any(PartName.IsMade)
            : objects.Count == 1 && objects.Keys.All(PartName.IsOriginal);

    private static int Look(Dictionary<string, StoredObject> objects)
    {
        var look = new HashCode();
        foreach (var found in objects.Values) look.Add(found);
        return look.ToHashCode();
    }

    /// <returns>When to come again, or null when the hour was left for the next pass.</returns>
    private async Task<DateTimeOffset?> VisitAsync(HourFolder folder, CancellationToken cancellationToken)
    {
        var lease = await leases.TryAcquireAsync(ArchiveLease.NameFor(folder.Codops), cancellationToken).ConfigureAwait(false);
        if (lease is null) return null;
        await using (lease.ConfigureAwait(false))
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            try
            {
                var view = await HourView.ReadAsync(store, folder, ending.Token).ConfigureAwait(false);
                return await upkeep.KeepAsync(view, ending.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
            catch (JsonException error)
            {
                LogBadManifest(error, folder.Path);
                return null;
            }
        }
    }

    /// <summary>Removes an hour. The manifest goes last: without it what it supersedes would be visible again.</summary>
    private async Task<int> RemoveAsync(HourFolder folder, Dictionary<string, StoredObject> objects, CancellationToken cancellationToken)
    {
        var lease = await leases.TryAcquireAsync(ArchiveLease.NameFor(folder.Codops), cancellationToken).ConfigureAwait(false);
        if (lease is null) return 0;
        await using (lease.ConfigureAwait(false))
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            foreach (var name in objects.Keys.OrderBy(name => name == HourManifest.Name).ThenBy(name => name, StringComparer.Ordinal))
                await upkeep.DeleteAsync(folder, name, ending.Token).ConfigureAwait(false);
            return objects.Count;
        }
    }

    [LoggerMessage(LogLevel.Information, "Removed {Objects} objects of {Codops} of {Date}: the archive keeps {Days} days")]
    private partial void LogRemoved(int objects, string codops, string date, int days);

    [LoggerMessage(LogLevel.Error, "The manifest in {Folder} cannot be understood; the hour is left as it is")]
    private partial void LogBadManifest(Exception error, string folder);

    [LoggerMessage(LogLevel.Warning, "The archive could not be kept in order; it is tried again")]
    private partial void LogFailed(Exception error);
}
