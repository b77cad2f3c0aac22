namespace Peach.Core.Streams.Projection;

/// <summary>What a step does to the streams.</summary>
/// <remarks>
/// Values: the most entries, the most bytes, then for each key whether to look at its size and how many entries follow, and those.
/// A stream that is too large gives up 1/16 more than it must, so that this is rare. A key of another type is replaced.
/// </remarks>
internal static class StreamScript
{
    public const string Text = """
        local entries, bytes = ARGV[3], tonumber(ARGV[4])
        local v = 5
        for k = 2, #KEYS do
          local key, weigh, count = KEYS[k], ARGV[v], tonumber(ARGV[v + 1])
          for i = v + 2, v + 1 + count do
            local added = redis.pcall('XADD', key, 'MAXLEN', '~', entries, '*', 'events', ARGV[i])
            if type(added) == 'table' and added.err then
              redis.call('DEL', key)
              redis.call('XADD', key, '*', 'events', ARGV[i])
            end
          end
          v = v + 2 + count
          if weigh == '1' then
            local used = redis.call('MEMORY', 'USAGE', key)
            if used > bytes then
              redis.call('XTRIM', key, 'MAXLEN', '~', math.floor(redis.call('XLEN', key) * bytes / used * 15 / 16))
            end
          end
        end
        """;
}
