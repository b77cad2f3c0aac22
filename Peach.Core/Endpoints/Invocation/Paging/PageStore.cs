using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using IRedis = Peach.Core.Platform.IRedis;

namespace Peach.Core.Endpoints.Invocation.Paging;

/// <summary>Keeps what pages left in Redis, for whichever replica is asked for the next, until its time is over.</summary>
internal sealed class PageStore(IRedis redis, IOptions<EndpointsOptions> options)
{
    /// <summary>How many of a person's latest pages an erasure can find; others end by themselves.</summary>
    private const int PagesOfPerson = 200;

    /// <summary>Names a person without saying who it is.</summary>
    public static string PersonOf(string codops, string user) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{codops}/{user}")).AsSpan(0, 16));

    /// <summary>Does not wait: an answer does not depend on whether its next page can be had.</summary>
    public void Keep(string codops, string token, PageState state)
    {
        var time = options.Value.PageTime;
        try
        {
            var database = redis.Database;
            var key = KeyOf(codops, token);
            database.StringSet(key, JsonSerializer.SerializeToUtf8Bytes(state), time, flags: CommandFlags.FireAndForget);
            if (state.Person is not { } person) return;
            var pages = PagesOf(codops, person);
            database.ListLeftPush(pages, key, flags: CommandFlags.FireAndForget);
            database.ListTrim(pages, 0, PagesOfPerson - 1, CommandFlags.FireAndForget);
            database.KeyExpire(pages, time, CommandFlags.FireAndForget);
        }
        catch (RedisException)
        {
            // Redis is away, and so will the next page be.
        }
    }

    /// <returns>Null where there is nothing, or nothing any more.</returns>
    /// <exception cref="RedisException">Redis is away.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    public async Task<PageState?> FindAsync(string codops, string token, TimeSpan timeout) =>
        (byte[]?)await redis.Database.StringGetAsync(KeyOf(codops, token)).WaitAsync(timeout).ConfigureAwait(false) is { } json ? JsonSerializer.Deserialize<PageState>(json) : null;

    /// <returns>How many pages there were.</returns>
    public async Task<long> ForgetAsync(string codops, string user)
    {
        var database = redis.Database;
        var pages = PagesOf(codops, PersonOf(codops, user));
        var keys = await database.ListRangeAsync(pages).ConfigureAwait(false);
        if (keys.Length == 0) return 0;
        // One by one: in a cluster they are not in one place.
        var removed = await Task.WhenAll(keys.Select(key => database.KeyDeleteAsync((string)key!))).ConfigureAwait(false);
        await database.KeyDeleteAsync(pages).ConfigureAwait(false);
        return removed.Count(isRemoved => isRemoved);
    }

    private static string KeyOf(string codops, string token) => $"peach:{codops}:page:{token}";

    private static string PagesOf(string codops, string person) => $"peach:{codops}:pages-of:{person}";
}
