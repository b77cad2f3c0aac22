using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Peach.Core.Codex.Items;
using Peach.Core.Platform;

namespace Peach.Core.Codex.Storage;

/// <summary>The catalogues in the platform database, changed some hundred items a transaction.</summary>
internal sealed class CodexStore(IDbContextFactory<PeachDbContext> contexts, TimeProvider clock)
{
    /// <summary>Most items that one call may change: their statement stays far below the databases' 32,766 parameters.</summary>
    public const int MostAtOnce = 500;

    private const string Columns = "codops, id, version, touched, updated_at, deleted_at, available_from, available_until, search_text, field_text, body";

    /// <summary>Puts items; of two with the same id, the later one.</summary>
    /// <param name="condition">What the only item must be like; null: anything.</param>
    /// <returns>The version that each has now, and whether it is new or changed, in the order of the drafts.</returns>
    /// <exception cref="CodexConditionException">The condition does not hold.</exception>
    public async Task<IReadOnlyList<StoredItem>> PutAsync(string codops, IReadOnlyList<ItemDraft> drafts, CodexCondition? condition, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        await AddCatalogueAsync(context, codops, cancellationToken).ConfigureAwait(false);
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        var last = await TakeVersionsAsync(context, codops, drafts.Count, cancellationToken).ConfigureAwait(false);
        var ids = drafts.Select(draft => draft.Id).Distinct().ToArray();
        var known = await context.Set<ItemRow>().AsNoTracking().Where(row => row.Codops == codops && ids.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, cancellationToken).ConfigureAwait(false);
        if (condition is not null)
        {
            var version = known.TryGetValue(ids[0], out var row) && row.DeletedAt is null ? row.Version : (long?)null;
            if (!condition.HoldsFor(version)) throw new CodexConditionException(version);
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var results = new StoredItem[drafts.Count];
        var changed = new Dictionary<string, (ItemDraft Draft, long Version)>(StringComparer.Ordinal);
        List<string> touched = [];
        for (var i = 0; i < drafts.Count; i++)
        {
            var draft = drafts[i];
            var row = known.GetValueOrDefault(draft.Id);
            var isNew = row is not { DeletedAt: null } && !changed.ContainsKey(draft.Id);
            var isSame = !changed.ContainsKey(draft.Id) && row is { DeletedAt: null }
                && row.Body == draft.Body && row.SearchText == draft.SearchText && row.FieldText == draft.FieldText;
            if (isSame) touched.Add(draft.Id);
            else changed[draft.Id] = (draft, last - drafts.Count + 1 + i);
            results[i] = isSame ? new StoredItem(row!.Version, row.UpdatedAt, false, false) : new StoredItem(changed[draft.Id].Version, now, isNew, true);
        }

        if (touched.Count > 0)
        {
            await context.Set<ItemRow>().Where(row => row.Codops == codops && touched.Contains(row.Id))
                .ExecuteUpdateAsync(row => row.SetProperty(item => item.Touched, last), cancellationToken).ConfigureAwait(false);
        }

        if (changed.Count > 0)
        {
            await UpsertAsync(context, codops, changed.Values, last, now, cancellationToken).ConfigureAwait(false);
            await NoteChangeAsync(context, codops, now, cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return results;
    }

    /// <returns>How many of them there were.</returns>
    /// <exception cref="CodexConditionException">The condition does not hold for the only one.</exception>
    public async Task<int> DeleteAsync(string codops, IReadOnlyCollection<string> ids, CodexCondition? condition, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        var last = await TakeVersionsAsync(context, codops, ids.Count, cancellationToken).ConfigureAwait(false);
        var present = await context.Set<ItemRow>().AsNoTracking().Where(row => row.Codops == codops && ids.Contains(row.Id) && row.DeletedAt == null)
            .Select(row => new { row.Id, row.Version }).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (condition is not null && !condition.HoldsFor(present.SingleOrDefault()?.Version)) throw new CodexConditionException(present.SingleOrDefault()?.Version);
        if (present.Count == 0) return 0;
        await BuryAsync(context, codops, [.. present.Select(row => row.Id)], last, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return present.Count;
    }

    /// <summary>Removes some of the items that nobody has put since a number was current.</summary>
    /// <returns>How many; fewer than <paramref name="most"/> when there are no more.</returns>
    public async Task<int> DeleteUntouchedAsync(string codops, long since, int most, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        var last = await TakeVersionsAsync(context, codops, most, cancellationToken).ConfigureAwait(false);
        var old = await context.Set<ItemRow>().AsNoTracking().Where(row => row.Codops == codops && row.Touched <= since && row.DeletedAt == null)
            .Select(row => row.Id).Take(most).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (old.Count == 0) return 0;
        await BuryAsync(context, codops, old, last, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return old.Count;
    }

    /// <summary>The number that a load begins at.</summary>
    public async Task<long> BeginAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        await AddCatalogueAsync(context, codops, cancellationToken).ConfigureAwait(false);
        return await context.Set<CatalogueRow>().Where(row => row.Codops == codops).Select(row => row.Version).SingleAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<CatalogueRow>> CataloguesAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<CatalogueRow>().AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<CatalogueRow?> CatalogueAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<CatalogueRow>().AsNoTracking().SingleOrDefaultAsync(row => row.Codops == codops, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The changes after a number, up to another, in their order.</summary>
    public async Task<IReadOnlyList<ItemRow>> ChangesAsync(string codops, long after, long upTo, int most, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<ItemRow>().AsNoTracking().Where(row => row.Codops == codops && row.Version > after && row.Version <= upTo)
            .OrderBy(row => row.Version).Take(most).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<Dictionary<string, CodexItem>> FindAsync(string codops, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<ItemRow>().AsNoTracking().Where(row => row.Codops == codops && ids.Contains(row.Id) && row.DeletedAt == null)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return rows.ToDictionary(row => row.Id, ToItem, StringComparer.Ordinal);
    }

    public async Task<CodexPage> SearchAsync(string codops, CodexSearch search, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = context.Set<ItemRow>().AsNoTracking().Where(row => row.Codops == codops && row.DeletedAt == null);
        if (search.After is { } after) rows = rows.Where(row => string.Compare(row.Id, after) > 0);
        foreach (var word in FoldedText.Of(search.Text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)) rows = rows.Where(row => row.SearchText.Contains(word));
        if (search.AvailableAt is { } time)
        {
            rows = search.IsAvailable
                ? rows.Where(row => (row.AvailableFrom == null || row.AvailableFrom <= time) && (row.AvailableUntil == null || row.AvailableUntil > time))
                : rows.Where(row => row.AvailableFrom > time || row.AvailableUntil <= time);
        }

        foreach (var (path, value) in search.Fields ?? [])
        {
            var line = Items.FieldText.Line(path, value);
            rows = rows.Where(row => row.FieldText.Contains(line));
        }

        // The ids first: an index alone tells them where no field is asked for.
        var ids = await rows.OrderBy(row => row.Id).Select(row => row.Id).Take(search.Limit + 1).ToListAsync(cancellationToken).ConfigureAwait(false);
        var next = ids.Count > search.Limit ? ids[search.Limit - 1] : null;
        var found = new List<CodexItem>(ids.Count);
        foreach (var some in ids.Take(search.Limit).Chunk(MostAtOnce))
        {
            var items = await FindAsync(codops, some, cancellationToken).ConfigureAwait(false);
            found.AddRange(some.Select(id => items.GetValueOrDefault(id)).OfType<CodexItem>());
        }

        return new CodexPage(found, next);
    }

    public async Task<(long Items, long Available)> CountAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var now = clock.GetUtcNow();
        var rows = context.Set<ItemRow>().Where(row => row.Codops == codops && row.DeletedAt == null);
        return (
            await rows.LongCountAsync(cancellationToken).ConfigureAwait(false),
            await rows.LongCountAsync(row => (row.AvailableFrom == null || row.AvailableFrom <= now) && (row.AvailableUntil == null || row.AvailableUntil > now), cancellationToken)
                .ConfigureAwait(false));
    }

    /// <summary>How many changes a copy lacks that has those up to a number.</summary>
    public async Task<long> CountChangesAsync(string codops, long after, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<ItemRow>().LongCountAsync(row => row.Codops == codops && row.Version > after, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets removals before a moment. Copies that have not heard of them are made anew.</summary>
    public async Task<int> ForgetRemovedAsync(string codops, DateTimeOffset before, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        var dead = context.Set<ItemRow>().Where(row => row.Codops == codops && row.DeletedAt < before);
        var last = await dead.MaxAsync(row => (long?)row.Version, cancellationToken).ConfigureAwait(false);
        if (last is not { } version) return 0;
        await context.Set<CatalogueRow>().Where(row => row.Codops == codops && row.PurgedVersion < version)
            .ExecuteUpdateAsync(row => row.SetProperty(catalogue => catalogue.PurgedVersion, version), cancellationToken).ConfigureAwait(false);
        var count = await dead.Where(row => row.Version <= version).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return count;
    }

    /// <summary>Removes all of an organisation.</summary>
    public async Task RemoveCatalogueAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        await context.Set<CatalogueRow>().Where(row => row.Codops == codops).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.Set<ItemRow>().Where(row => row.Codops == codops).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Organisations that are gone and of which there still is something.</returns>
    public async Task<IReadOnlyList<string>> OrphansAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var organisations = context.Set<Organisation>().Select(organisation => organisation.Codops);
        return await context.Set<CatalogueRow>().Select(row => row.Codops).Union(context.Set<ItemRow>().Select(row => row.Codops))
            .Where(codops => !organisations.Contains(codops)).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    private static CodexItem ToItem(ItemRow row) =>
        new(row.Id, Encoding.UTF8.GetBytes(row.Body), row.AvailableFrom, row.AvailableUntil, row.UpdatedAt, row.Version);

    private static async Task AddCatalogueAsync(PeachDbContext context, string codops, CancellationToken cancellationToken)
    {
        if (await context.Set<CatalogueRow>().AnyAsync(row => row.Codops == codops, cancellationToken).ConfigureAwait(false)) return;
        var epoch = Guid.NewGuid().ToString("N");
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO codex_catalogues (codops, epoch, version, purged_version) VALUES ({codops}, {epoch}, 0, 0) ON CONFLICT (codops) DO NOTHING", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes numbers for changes, and with them the turn: others wait here until this transaction ends.</summary>
    /// <returns>The last of them; 0 when there is no catalogue.</returns>
    private static async Task<long> TakeVersionsAsync(PeachDbContext context, string codops, int count, CancellationToken cancellationToken)
    {
        await context.Set<CatalogueRow>().Where(row => row.Codops == codops)
            .ExecuteUpdateAsync(row => row.SetProperty(catalogue => catalogue.Version, catalogue => catalogue.Version + count), cancellationToken).ConfigureAwait(false);
        return await context.Set<CatalogueRow>().Where(row => row.Codops == codops).Select(row => row.Version).SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Task<int> NoteChangeAsync(PeachDbContext context, string codops, DateTimeOffset? now, CancellationToken cancellationToken) =>
        context.Set<CatalogueRow>().Where(row => row.Codops == codops)
            .ExecuteUpdateAsync(row => row.SetProperty(catalogue => catalogue.ChangedAt, now), cancellationToken);

    private static async Task UpsertAsync(
        PeachDbContext context, string codops, IReadOnlyCollection<(ItemDraft Draft, long Version)> items, long touched, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        await using var disposal = command.ConfigureAwait(false);
        command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
        var text = new StringBuilder($"INSERT INTO codex_items ({Columns}) VALUES ");
        Add(command, "@c", codops);
        Add(command, "@t", touched);
        Add(command, "@u", now.ToUnixTimeMilliseconds());
        var i = 0;
        foreach (var (draft, version) in items)
        {
            // Numbers as text of ours: fewer parameters, and none whose type a null leaves open.
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}(@c,@i{i},{version},@t,@u,NULL,{Time(draft.AvailableFrom)},{Time(draft.AvailableUntil)},@s{i},@f{i},@b{i})");
            Add(command, $"@i{i}", draft.Id);
            Add(command, $"@s{i}", draft.SearchText);
            Add(command, $"@f{i}", draft.FieldText);
            Add(command, $"@b{i}", draft.Body);
            i++;
        }

        text.Append(" ON CONFLICT (codops, id) DO UPDATE SET version = excluded.version, touched = excluded.touched, updated_at = excluded.updated_at, deleted_at = NULL, ")
            .Append("available_from = excluded.available_from, available_until = excluded.available_until, search_text = excluded.search_text, ")
            .Append("field_text = excluded.field_text, body = excluded.body");
        command.CommandText = text.ToString();
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Leaves of items only that they were removed, each under a number of its own.</summary>
    private async Task BuryAsync(PeachDbContext context, string codops, List<string> ids, long last, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var command = context.Database.GetDbConnection().CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
            Add(command, "@c", codops);
            Add(command, "@d", now.ToUnixTimeMilliseconds());
            var cases = new StringBuilder();
            for (var i = 0; i < ids.Count; i++)
            {
                cases.Append(CultureInfo.InvariantCulture, $" WHEN @i{i} THEN {last - ids.Count + 1 + i}");
                Add(command, string.Create(CultureInfo.InvariantCulture, $"@i{i}"), ids[i]);
            }

            var list = string.Join(',', Enumerable.Range(0, ids.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"@i{i}")));
            command.CommandText =
                $"UPDATE codex_items SET version = CASE id{cases} END, updated_at = @d, deleted_at = @d, available_from = NULL, available_until = NULL, " +
                $"search_text = '', field_text = '', body = '' WHERE codops = @c AND id IN ({list})";
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await NoteChangeAsync(context, codops, now, cancellationToken).ConfigureAwait(false);
    }

    private static string Time(DateTimeOffset? time) => time is { } given ? given.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) : "NULL";

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
