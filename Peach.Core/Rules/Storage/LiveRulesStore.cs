using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Peach.Core.Platform;

namespace Peach.Core.Rules.Storage;

/// <summary>The versions in the database, and the newest of each in memory.</summary>
internal sealed partial class LiveRulesStore(IDbContextFactory<PeachDbContext> contexts, IAudit audit, TimeProvider clock, ILogger<LiveRulesStore> logger) : ILiveRules, IOrganisationDependent, IDisposable
{
    private const int MaxComment = 500;
    private const int MaxContent = 4_000_000;

    private readonly ConcurrentDictionary<(string Codops, string Endpoint), LiveRuleSlot> _slots = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile FrozenDictionary<RuleSubject, (RuleVersion Version, FrozenSet<string> Ids)> _lists = FrozenDictionary<RuleSubject, (RuleVersion, FrozenSet<string>)>.Empty;
    private volatile FrozenDictionary<RuleSubject, int> _latest = FrozenDictionary<RuleSubject, int>.Empty;
    private (int Count, DateTimeOffset? Newest) _loaded = (-1, null);

    public LiveRuleSlot Of(string codops, string endpoint) => _slots.GetOrAdd((codops, endpoint), _ => new LiveRuleSlot());

    public int LatestVersion(RuleSubject subject) => _latest.GetValueOrDefault(subject);

    public IReadOnlySet<string>? Blocklist(string codops, string name) => _lists.TryGetValue(RuleSubject.Blocklist(codops, name), out var list) ? list.Ids : null;

    public IReadOnlyDictionary<string, RuleVersion> Blocklists(string codops) => new SortedDictionary<string, RuleVersion>(
        _lists.Where(list => list.Key.Codops == codops).ToDictionary(list => list.Key.Name, list => list.Value.Version), StringComparer.Ordinal);

    public async Task<IReadOnlyList<RuleVersion>> VersionsAsync(RuleSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        using var context = contexts.CreateDbContext();
        var rows = await Of(context, subject).OrderByDescending(row => row.Version).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(Describe)];
    }

    public async Task<RuleVersion> SaveAsync(RuleSubject subject, RuleEdit edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(edit);
        Check(subject, edit);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var context = contexts.CreateDbContext();
            var newest = await Of(context, subject).OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            if (edit.BasedOn is { } seen && seen != (newest?.Version ?? 0)) throw Overtaken(newest!);
            var row = new RuleVersionRow
            {
                Kind = subject.Kind, Codops = subject.Codops, Name = subject.Name, Version = (newest?.Version ?? 0) + 1, Content = edit.Content,
                Author = edit.Author, Comment = edit.Comment.Trim(), CreatedAt = clock.GetUtcNow(),
            };
            context.Add(row);
            try
            {
                await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (DbUpdateException error)
            {
                using var again = contexts.CreateDbContext();
                if (!await Of(again, subject).AnyAsync(other => other.Version == row.Version, cancellationToken).ConfigureAwait(false)) throw;
                throw new PeachException("Somebody else has saved a version at the same moment. Look at it, and save again.", error);
            }

            LogSaved(subject.Kind, subject.Codops, subject.Name, row.Version, row.Author, row.Comment);
            await LoadLockedAsync(cancellationToken).ConfigureAwait(false);
            await audit.RecordAsync(
                new AuditChange("changed", subject.Kind == RuleSubjectKind.Endpoint ? "rules" : "blocklist", subject.Name, subject.Codops, Values(newest), Values(row))).ConfigureAwait(false);
            return Describe(row);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes over what other replicas have saved.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await LoadLockedAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task OnRemovedAsync(string codops, CancellationToken cancellationToken)
    {
        using (var context = contexts.CreateDbContext())
            await context.Set<RuleVersionRow>().Where(row => row.Codops == codops).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await LoadAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _turn.Dispose();

    private async Task LoadLockedAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var versions = context.Set<RuleVersionRow>().AsNoTracking();
        var state = (await versions.CountAsync(cancellationToken).ConfigureAwait(false),
            await versions.MaxAsync(row => (DateTimeOffset?)row.CreatedAt, cancellationToken).ConfigureAwait(false));
        if (state == _loaded) return;
        var newest = await versions.Where(row => row.Version == versions.Where(other => other.Kind == row.Kind && other.Codops == row.Codops && other.Name == row.Name).Max(other => other.Version))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var live = newest.Where(row => row is { Kind: RuleSubjectKind.Endpoint, Content: not null }).ToDictionary(row => (row.Codops, row.Name));
        foreach (var key in live.Keys) _ = Of(key.Codops, key.Name);
        foreach (var (key, slot) in _slots)
        {
            var row = live.GetValueOrDefault(key);
            if (row is null) slot.Put(null);
            else if (slot.Current?.Version.Version != row.Version || slot.Current.Version.CreatedAt != row.CreatedAt) slot.Put(new LiveRules(Describe(row), RuleSet.Of(RulesReader.Read(row.Content!).Rules)));
        }

        _lists = newest.Where(row => row is { Kind: RuleSubjectKind.Blocklist, Content: not null })
            .ToFrozenDictionary(row => RuleSubject.Blocklist(row.Codops, row.Name), row => (Describe(row), IdsOf(row.Content!).ToFrozenSet(StringComparer.Ordinal)));
        _latest = newest.ToFrozenDictionary(row => new RuleSubject(row.Kind, row.Codops, row.Name), row => row.Version);
        _loaded = state;
    }

    private static object? Values(RuleVersionRow? row) => row is null ? null : new { row.Version, row.Content, row.Comment };

    private static void Check(RuleSubject subject, RuleEdit edit)
    {
        if (edit.Comment.Trim().Length > MaxComment) throw new PeachException($"The comment must be at most {MaxComment} characters, was {edit.Comment.Trim().Length}.");
        if (edit.Content is not { } content) return;
        if (content.Length > MaxContent) throw new PeachException($"Content must be at most {MaxContent} characters, was {content.Length}.");
        if (subject.Kind == RuleSubjectKind.Endpoint)
        {
            if (RulesReader.Read(content).Problems is [var problem, ..]) throw new PeachException(problem.ToString());
            return;
        }

        if (!RulesReader.IsListName(subject.Name)) throw new PeachException($"A list must be named with 1 to 64 letters, digits, \"-\" and \"_\", was \"{subject.Name}\".");
        var ids = IdsOf(content);
        if (ids.Length > RulesFormat.MaxIds) throw new PeachException($"A list must be at most {RulesFormat.MaxIds} ids, was {ids.Length}.");
        if (Array.Find(ids, id => id.Length > RulesFormat.MaxIdLength) is { } longest) throw new PeachException($"An id must be at most {RulesFormat.MaxIdLength} characters, was {longest.Length}.");
    }

    private static string[] IdsOf(string content) => content.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static PeachException Overtaken(RuleVersionRow newest) =>
        new($"{newest.Author} has saved version {newest.Version} meanwhile{(newest.Comment.Length > 0 ? $" (\"{newest.Comment}\")" : "")}. Look at it, and save again.");

    private static IQueryable<RuleVersionRow> Of(PeachDbContext context, RuleSubject subject) =>
        context.Set<RuleVersionRow>().AsNoTracking().Where(row => row.Kind == subject.Kind && row.Codops == subject.Codops && row.Name == subject.Name);

    private static RuleVersion Describe(RuleVersionRow row) => new(row.Version, row.Content, row.Author, row.Comment, row.CreatedAt);

    [LoggerMessage(LogLevel.Information, "{Kind} {Codops}/{Name} is at version {Version} of its live rules, saved by {Author}: {Comment}")]
    private partial void LogSaved(RuleSubjectKind kind, string codops, string name, int version, string author, string comment);
}
