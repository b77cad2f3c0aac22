using System.Text;
using System.Text.Json;
using Peach.Core.Codex.Copy;
using Peach.Core.Codex.Items;
using Peach.Core.Codex.Loading;
using Peach.Core.Codex.Reading;
using Peach.Core.Codex.Storage;
using Peach.Core.Platform;
using StackExchange.Redis;
using IRedis = Peach.Core.Platform.IRedis;

namespace Peach.Core.Codex.Upkeep;

/// <summary>The module's face: changes go to the database, then to the copy, then out of this process's memory.</summary>
internal sealed class CodexCatalogue(
    CodexStore store, ItemReader reader, ItemFinder finder, ItemLoader loader, LocalItems local, RedisCopy copy, CopyKeeper keeper, IRedis redis,
    IOrganisationDirectory organisations) : ICodex
{
    public ValueTask<IReadOnlyList<CodexItem?>> FindAsync(string codops, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        finder.FindAsync(codops, ids, cancellationToken);

    public async Task<CodexItem?> GetAsync(string codops, string id, CancellationToken cancellationToken) =>
        ItemId.Check(id) is null ? (await store.FindAsync(codops, [id], cancellationToken).ConfigureAwait(false)).GetValueOrDefault(id) : null;

    public async Task<CodexPut> PutAsync(string codops, string id, JsonElement body, CodexCondition? condition, CancellationToken cancellationToken)
    {
        RequireOrganisation(codops);
        List<CodexFault> faults = [];
        var draft = reader.Read(id, body, faults) ?? throw new CodexRefusedException(faults);
        var stored = (await store.PutAsync(codops, [draft], condition, cancellationToken).ConfigureAwait(false))[0];
        await FollowAsync(codops, [id]).ConfigureAwait(false);
        return new CodexPut(
            new CodexItem(id, Encoding.UTF8.GetBytes(draft.Body), draft.AvailableFrom, draft.AvailableUntil, stored.UpdatedAt, stored.Version), stored.IsNew, stored.IsChanged);
    }

    public Task<CodexLoad> PutManyAsync(string codops, Stream ndjson, bool replace, CancellationToken cancellationToken)
    {
        RequireOrganisation(codops);
        return loader.LoadAsync(codops, ndjson, replace, cancellationToken);
    }

    public async Task<bool> DeleteAsync(string codops, string id, CodexCondition? condition, CancellationToken cancellationToken)
    {
        if (ItemId.Check(id) is not null) return false;
        var count = await store.DeleteAsync(codops, [id], condition, cancellationToken).ConfigureAwait(false);
        await FollowAsync(codops, [id]).ConfigureAwait(false);
        return count > 0;
    }

    public async Task<int> DeleteManyAsync(string codops, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var some in ids.Distinct().Where(id => ItemId.Check(id) is null).Chunk(CodexStore.MostAtOnce))
        {
            count += await store.DeleteAsync(codops, some, null, cancellationToken).ConfigureAwait(false);
            await FollowAsync(codops, some).ConfigureAwait(false);
        }

        return count;
    }

    public Task<CodexPage> SearchAsync(string codops, CodexSearch search, CancellationToken cancellationToken) => store.SearchAsync(codops, search, cancellationToken);

    public async Task<CodexSummary> SummariseAsync(string codops, CancellationToken cancellationToken)
    {
        var catalogue = await store.CatalogueAsync(codops, cancellationToken).ConfigureAwait(false);
        var (items, available) = await store.CountAsync(codops, cancellationToken).ConfigureAwait(false);
        var (state, progress) = await CopyAsync(catalogue, cancellationToken).ConfigureAwait(false);
        return new CodexSummary(items, available, catalogue?.ChangedAt, state, progress);
    }

    private async Task<(CodexCopyState State, double Progress)> CopyAsync(CatalogueRow? catalogue, CancellationToken cancellationToken)
    {
        if (!redis.IsConnected) return (CodexCopyState.Away, 0);
        if (catalogue is null) return (CodexCopyState.Current, 1);
        try
        {
            var (mark, _) = await copy.MarkAsync(catalogue.Codops, cancellationToken).ConfigureAwait(false);
            if (mark is { IsFilling: false } && mark.Epoch == catalogue.Epoch) return (CodexCopyState.Current, 1);
            var at = mark?.Epoch == catalogue.Epoch ? mark.Version : 0;
            var all = await store.CountChangesAsync(catalogue.Codops, 0, cancellationToken).ConfigureAwait(false);
            var left = await store.CountChangesAsync(catalogue.Codops, at, cancellationToken).ConfigureAwait(false);
            return (CodexCopyState.Filling, all == 0 ? 1 : 1 - (double)left / all);
        }
        catch (Exception error) when (error is RedisException or RedisCommandException or TimeoutException)
        {
            return (CodexCopyState.Away, 0);
        }
    }

    /// <summary>Not given up with the caller: the change is made.</summary>
    private async Task FollowAsync(string codops, IEnumerable<string> ids)
    {
        await keeper.FollowAsync(codops, CancellationToken.None).ConfigureAwait(false);
        foreach (var id in ids) local.Remove(codops, id);
    }

    private void RequireOrganisation(string codops)
    {
        if (!organisations.All.ContainsKey(codops)) throw new PeachException($"There is no organisation {codops}.");
    }
}
