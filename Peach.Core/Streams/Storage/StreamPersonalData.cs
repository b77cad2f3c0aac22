using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Peach.Core.Collect;
using Peach.Core.Platform;
using StackExchange.Redis;
using IRedis = Peach.Core.Platform.IRedis;

namespace Peach.Core.Streams.Storage;

/// <summary>Takes users' events out of the streams, and drops those of organisations that are gone.</summary>
/// <remarks>
/// An entry cannot be changed: it is deleted, and what it held of others is added again at the end, in one step. Most entries hold one
/// device's events alone.
/// </remarks>
internal sealed partial class StreamPersonalData(
    IRedis redis, IEventLog log, Func<LogPosition> applied, TimeProvider clock, ILogger<StreamPersonalData> logger) : IPersonalDataStore, IOrganisationDependent
{
    private const int EntriesAtOnce = 200;

    private static readonly RedisScript Replace = new("""
        if redis.call('XDEL', KEYS[1], ARGV[1]) == 1 and ARGV[2] ~= '' then
          redis.call('XADD', KEYS[1], '*', 'events', ARGV[2])
        end
        return 'ok'
        """);

    private readonly LogPassage _passage = new(log, applied, clock);

    public string Name => "stream";

    /// <summary>A full stream takes some seconds to look through.</summary>
    public bool IsImmediate => false;

    public Task<bool> HasAllUntilAsync(DateTimeOffset moment, CancellationToken cancellationToken) => Task.FromResult(_passage.HasAllUntil(moment));

    public async Task<ErasedData> EraseAsync(ErasureRequest request, IProgress<double> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        var database = redis.Database;
        var key = StreamKeys.Of(request.Codops);
        // What others' events are added again behind is not looked at twice.
        var newest = await LastAsync(database, key).ConfigureAwait(false);
        if (newest is null) return ErasedData.None;
        var (start, seen, erased) = ("-", 0L, 0L);
        var length = Math.Max(1, (long)await database.ExecuteAsync("XLEN", key).ConfigureAwait(false));
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entries = (RedisResult[])(await database.ExecuteAsync("XRANGE", key, start, newest, "COUNT", EntriesAtOnce).ConfigureAwait(false))!;
            if (entries.Length == 0) break;
            foreach (var entry in entries)
            {
                var parts = (RedisResult[])entry!;
                var id = (string)parts[0]!;
                start = "(" + id;
                erased += await EraseAsync(database, key, id, (RedisValue[])parts[1]!, request).ConfigureAwait(false);
            }

            seen += entries.Length;
            progress.Report(Math.Min(1, (double)seen / length));
        }

        progress.Report(1);
        return erased == 0 ? ErasedData.None : new ErasedData(erased, [string.Create(CultureInfo.InvariantCulture, $"{key}: {erased}")]);
    }

    /// <summary>A stream is no reason to keep an organisation.</summary>
    public Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task OnRemovedAsync(string codops, CancellationToken cancellationToken)
    {
        try
        {
            await redis.Database.KeyDeleteAsync(StreamKeys.Of(codops)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogLeft(error, StreamKeys.Of(codops));
        }
    }

    private static async Task<string?> LastAsync(IDatabase database, string key)
    {
        var last = (RedisResult[])(await database.ExecuteAsync("XREVRANGE", key, "+", "-", "COUNT", 1).ConfigureAwait(false))!;
        return last.Length == 0 ? null : (string)((RedisResult[])last[0]!)[0]!;
    }

    private static async Task<long> EraseAsync(IDatabase database, string key, string id, RedisValue[] fields, ErasureRequest request)
    {
        byte[]? events = null;
        for (var i = 0; i + 1 < fields.Length; i += 2)
            if (fields[i] == StreamKeys.Events) events = fields[i + 1];
        if (events is null) return 0;
        using var document = JsonDocument.Parse(events);
        var all = document.RootElement.EnumerateArray().ToList();
        var others = all.Where(json => !IsMeant(json, request)).ToList();
        if (others.Count == all.Count) return 0;
        await Replace.RunAsync(database, [key], [id, others.Count == 0 ? "" : Join(others)]).ConfigureAwait(false);
        return all.Count - others.Count;
    }

    private static bool IsMeant(JsonElement json, ErasureRequest request)
    {
        if (json.TryGetProperty("collect_timestamp", out var collected) && collected.TryGetInt64(out var time)
            && time > request.RequestedAt.ToUnixTimeMilliseconds()) return false;
        return Is(json, "user_id") || (json.TryGetProperty("client", out var client) && client.ValueKind == JsonValueKind.Object && Is(client, "id"));

        bool Is(JsonElement owner, string name)
        {
            if (!owner.TryGetProperty(name, out var id)) return false;
            return id.ValueKind switch
            {
                JsonValueKind.String => IsText(id),
                JsonValueKind.Number => id.GetRawText() == request.User,
                _ => false,
            };
        }

        bool IsText(JsonElement id)
        {
            try
            {
                return id.ValueEquals(request.User);
            }
            catch (InvalidOperationException)
            {
                return false; // Half a surrogate pair.
            }
        }
    }

    private static RedisValue Join(List<JsonElement> events)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("["u8);
        for (var i = 0; i < events.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            // As it stood: rewriting would spell numbers and letters otherwise.
            output.Write(System.Text.Encoding.UTF8.GetBytes(events[i].GetRawText()));
        }

        output.Write("]"u8);
        return output.WrittenSpan.ToArray();
    }

    [LoggerMessage(LogLevel.Warning, "The removed organisation's stream {Key} is still in Redis; delete it when Redis is back")]
    private partial void LogLeft(Exception error, string key);
}
