using Microsoft.Extensions.Options;
using Peach.Core.Codex.Copy;
using Peach.Core.Codex.Items;
using Peach.Core.Codex.Storage;
using StackExchange.Redis;
using IRedis = Peach.Core.Platform.IRedis;

namespace Peach.Core.Codex.Reading;

/// <summary>Finds items for requests: in memory, in Redis, and where that cannot tell, in the database.</summary>
internal sealed class ItemFinder(
    LocalItems local, RedisCopy copy, CopyKeeper keeper, CodexStore store, IRedis redis, IOptions<CodexOptions> options, TimeProvider clock) : IDisposable
{
    private readonly CodexOptions _options = options.Value;
    private readonly SemaphoreSlim _databaseReads = new(options.Value.DatabaseReads);

    public void Dispose() => _databaseReads.Dispose();

    public ValueTask<IReadOnlyList<CodexItem?>> FindAsync(string codops, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var found = new CodexItem?[ids.Count];
        List<int>? missing = null;
        for (var i = 0; i < found.Length; i++)
        {
            if (local.TryGet(codops, ids[i], _options.LocalAge, out found[i])) continue;
            (missing ??= new List<int>(found.Length - i)).Add(i);
        }

        return missing is null ? new ValueTask<IReadOnlyList<CodexItem?>>(found) : new(AskAsync(codops, ids, found, missing, cancellationToken));
    }

    private async Task<IReadOnlyList<CodexItem?>> AskAsync(string codops, IReadOnlyList<string> ids, CodexItem?[] found, List<int> missing, CancellationToken cancellationToken)
    {
        missing.RemoveAll(i => ItemId.Check(ids[i]) is not null);
        if (missing.Count == 0) return found;
        Exception? away = null;
        if (redis.IsConnected)
        {
            try
            {
                missing = await ReadCopyAsync(codops, ids, found, missing, cancellationToken).ConfigureAwait(false);
                if (missing.Count == 0) return found;
                keeper.Wake();
            }
            catch (Exception error) when (error is RedisException or RedisCommandException or TimeoutException
                || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                away = error;
            }
        }

        missing.RemoveAll(i => local.TryGet(codops, ids[i], _options.LocalStaleAge, out found[i]));
        if (missing.Count > 0) await ReadDatabaseAsync(codops, ids, found, missing, away, cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <returns>What the copy cannot tell.</returns>
    private async Task<List<int>> ReadCopyAsync(string codops, IReadOnlyList<string> ids, CodexItem?[] found, List<int> missing, CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        var wanted = missing.Count == ids.Count ? ids : [.. missing.Select(i => ids[i])];
        var (entries, isComplete) = await copy.ReadAsync(codops, wanted, cancellationToken).ConfigureAwait(false);
        List<int> left = [];
        for (var k = 0; k < missing.Count; k++)
        {
            var i = missing[k];
            found[i] = entries[k].IsNull ? null : CopyEntry.Read(ids[i], (byte[])entries[k]!);
            if (found[i] is null && !isComplete) left.Add(i);
            else local.Set(codops, ids[i], found[i], asked);
        }

        return left;
    }

    private async Task ReadDatabaseAsync(
        string codops, IReadOnlyList<string> ids, CodexItem?[] found, List<int> missing, Exception? away, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.ReadTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _databaseReads.WaitAsync(stop.Token).ConfigureAwait(false);
            try
            {
                var asked = clock.GetTimestamp();
                foreach (var some in missing.Chunk(CodexStore.MostAtOnce))
                {
                    var items = await store.FindAsync(codops, [.. some.Select(i => ids[i]).Distinct()], stop.Token).ConfigureAwait(false);
                    foreach (var i in some) local.Set(codops, ids[i], found[i] = items.GetValueOrDefault(ids[i]), asked);
                }
            }
            finally
            {
                _databaseReads.Release();
            }
        }
        catch (Exception error) when (error is System.Data.Common.DbException or InvalidOperationException or TimeoutException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CodexUnavailableException(away ?? error);
        }
    }
}
