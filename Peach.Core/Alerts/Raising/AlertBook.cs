using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Peach.Core.Alerts.Delivery;
using Peach.Core.Alerts.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Alerts.Raising;

/// <summary>The open alerts in memory, which follow the database; a message for each channel is written together with what it tells.</summary>
internal sealed class AlertBook(IDbContextFactory<PeachDbContext> contexts, AlertOutbox outbox, IOptions<AlertsOptions> options, IAudit audit, TimeProvider clock) : IAlerts, IDisposable
{
    private const int LongestText = 2000;
    private const int MostListed = 1000;

    /// <summary>An alert that is seen again for the same reason is noted so often.</summary>
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile ImmutableDictionary<(string Codops, string Subject, AlertKind Kind), AlertView> _open = ImmutableDictionary<(string, string, AlertKind), AlertView>.Empty;

    public IReadOnlyList<AlertView> Open => [.. _open.Values.OrderByDescending(alert => alert.Since)];

    public async Task RaiseAsync(AlertReport report, CancellationToken cancellationToken)
    {
        var reason = Cut(report.Reason);
        if (_open.TryGetValue((report.Codops, report.Subject, report.Kind), out var known) && known.Reason == reason && clock.GetUtcNow() - known.LastSeen < NotedEvery) return;
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var context = contexts.CreateDbContext();
            var row = await Opened(context, report.Codops, report.Subject, report.Kind).SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            var now = clock.GetUtcNow();
            if (row is null)
            {
                row = new AlertRow
                {
                    Id = Guid.CreateVersion7(now).ToString("N"), Codops = report.Codops, Subject = report.Subject, Kind = report.Kind, Title = Cut(report.Title), Reason = reason,
                    Link = report.Link, Since = now, LastSeen = now,
                };
                context.Add(row);
                await outbox.AddAsync(context, AlertMessage.Of(row, null), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                if (row.Reason != reason) row.Times++;
                (row.Title, row.Reason, row.Link, row.LastSeen) = (Cut(report.Title), reason, report.Link, now);
            }

            try
            {
                await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (DbUpdateException)
            {
                // Another replica was first, and its alert is the one; anything else fails again here.
                await LoadLockedAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            _open = _open.SetItem((row.Codops, row.Subject, row.Kind), row.ToView());
        }
        finally
        {
            _changing.Release();
        }

        outbox.Wake();
    }

    public async Task ClearAsync(string codops, string subject, AlertKind kind, CancellationToken cancellationToken)
    {
        if (!_open.ContainsKey((codops, subject, kind))) return;
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var context = contexts.CreateDbContext();
            using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            var now = clock.GetUtcNow();
            var row = await Opened(context, codops, subject, kind).AsNoTracking().SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            // Of several replicas that clear it, one tells of it.
            if (row is not null && await context.Set<AlertRow>().Where(known => known.Id == row.Id && known.ClearedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(known => known.ClearedAt, now), cancellationToken).ConfigureAwait(false) > 0)
            {
                await outbox.AddAsync(context, AlertMessage.Of(row, now), cancellationToken).ConfigureAwait(false);
                await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            _open = _open.Remove((codops, subject, kind));
        }
        finally
        {
            _changing.Release();
        }

        outbox.Wake();
    }

    public async Task<IReadOnlyList<AlertView>> ListAsync(IReadOnlyCollection<string>? organisations, int limit, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<AlertRow>().AsNoTracking().Where(row => organisations == null || organisations.Contains(row.Codops))
            .OrderBy(row => row.ClearedAt == null ? 0 : 1).ThenByDescending(row => row.Id).Take(Math.Clamp(limit, 1, MostListed)).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToView())];
    }

    public async Task<bool> AcknowledgeAsync(string id, string author, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        using var context = contexts.CreateDbContext();
        var changed = await context.Set<AlertRow>().Where(row => row.Id == id && row.ClearedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.AcknowledgedAt, now).SetProperty(row => row.AcknowledgedBy, author), cancellationToken).ConfigureAwait(false);
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        if (changed > 0 && Open.FirstOrDefault(alert => alert.Id == id) is { } seen)
            await audit.RecordAsync(new AuditChange("acknowledged", "alert", seen.Title, seen.Codops)).ConfigureAwait(false);
        return changed > 0;
    }

    /// <summary>Reads the open alerts, as other replicas may have changed them.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await LoadLockedAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Removes what was cleared long ago.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - TimeSpan.FromDays(options.Value.KeepDays);
        using var context = contexts.CreateDbContext();
        await context.Set<AlertRow>().Where(row => row.ClearedAt < before).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _changing.Dispose();

    private static IQueryable<AlertRow> Opened(PeachDbContext context, string codops, string subject, AlertKind kind) =>
        context.Set<AlertRow>().Where(row => row.Codops == codops && row.Subject == subject && row.Kind == kind && row.ClearedAt == null);

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";

    private async Task LoadLockedAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<AlertRow>().AsNoTracking().Where(row => row.ClearedAt == null).ToListAsync(cancellationToken).ConfigureAwait(false);
        _open = rows.ToImmutableDictionary(row => (row.Codops, row.Subject, row.Kind), row => row.ToView());
    }
}
