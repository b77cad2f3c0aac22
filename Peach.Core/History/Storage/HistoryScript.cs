namespace Peach.Core.History.Storage;

/// <summary>What a step does to the histories in Redis.</summary>
/// <remarks>
/// After the number of entries kept and the number from which on they are trimmed come operations: <c>n</c>ames of a month, a device's
/// history <c>m</c>erged into a user's, <c>u</c>pdates of one owner. Keys of a type that is not ours are replaced.
/// </remarks>
internal static class HistoryScript
{
    public const string Text = """
        local keep, most = tonumber(ARGV[3]), tonumber(ARGV[4])
        local byte, char, sub = string.byte, string.char, string.sub
        local day = 86400

        local function time(state)
          local a, b, c, d, e = byte(state, 1, 5)
          return (((a * 256 + b) * 256 + c) * 256 + d) * 256 + e
        end

        -- ItemState.MergedWith over packed states
        local function merged(old, new)
          if time(new) < time(old) then old, new = new, old end
          local op1, op2, op3, od1, od2, od3, of, on = byte(old, 6, 13)
          local np1, np2, np3, nd1, nd2, nd3, nf, nn = byte(new, 6, 13)
          local done = of >= 8 or nf >= 8
          local ok, nk = of % 8, nf % 8
          if (ok < 3 and 0 or ok) == (nk < 3 and 0 or nk) then
            if np1 == 255 and np2 == 255 and np3 == 255 then np1, np2, np3 = op1, op2, op3 end
            if nd1 == 0 and nd2 == 0 and nd3 == 0 then nd1, nd2, nd3 = od1, od2, od3 end
            if nk == 0 then nk = ok end
          end
          if not done and nk < 3 then
            local position, duration = (np1 * 256 + np2) * 256 + np3, (nd1 * 256 + nd2) * 256 + nd3
            done = position ~= 16777215 and duration > 0 and position * 10 >= duration * 9
          end
          local plays = on + nn
          if plays > 255 then plays = 255 end
          return sub(new, 1, 5) .. char(np1, np2, np3, nd1, nd2, nd3, done and nk + 8 or nk, plays)
        end

        local function trim(key, oldest)
          local all = redis.call('HGETALL', key)
          local live, dead = {}, {}
          for i = 1, #all, 2 do
            local state = all[i + 1]
            if #state ~= 13 or time(state) < oldest then dead[#dead + 1] = all[i] else live[#live + 1] = { time(state), all[i] } end
          end
          if #live > most then
            table.sort(live, function(a, b) return a[1] > b[1] end)
            for i = keep + 1, #live do dead[#dead + 1] = live[i][2] end
          end
          if #dead > 0 then redis.call('HDEL', key, unpack(dead)) end
        end

        local function update(key, states, ttl, oldest)
          local fields, command = {}, { 'HSET', key }
          for i = 1, #states, 20 do fields[#fields + 1] = sub(states, i, i + 6) end
          local size = redis.pcall('HLEN', key)
          if type(size) == 'table' then
            redis.call('DEL', key)
            size = 0
          end
          local old = size > 0 and redis.call('HMGET', key, unpack(fields)) or {}
          for i = 1, #fields do
            local state = sub(states, i * 20 - 12, i * 20)
            if old[i] and #old[i] == 13 then state = merged(old[i], state) end
            command[#command + 1] = fields[i]
            command[#command + 1] = state
          end
          size = size + redis.call(unpack(command))
          local sweep = false
          if #old == 0 then
            redis.call('EXPIRE', key, ttl)
          else
            local left = redis.call('TTL', key)
            if left < ttl - day or left > ttl then
              redis.call('EXPIRE', key, ttl)
              sweep = left >= 0
            end
          end
          if sweep or size > most then trim(key, oldest) end
        end

        local function merge(user, device, ttl, oldest)
          local all = redis.pcall('HGETALL', device)
          if all.err then
            redis.call('DEL', device)
          elseif #all > 0 then
            local states = {}
            for i = 1, #all, 2 do
              if #all[i] == 7 and #all[i + 1] == 13 then states[#states + 1] = all[i] .. all[i + 1] end
            end
            if #states > 0 then update(user, table.concat(states), ttl, oldest) end
            redis.call('DEL', device)
          end
        end

        local k, v = 2, 5
        while ARGV[v] do
          local operation = ARGV[v]
          if operation == 'u' then
            update(KEYS[k], ARGV[v + 3], tonumber(ARGV[v + 1]), tonumber(ARGV[v + 2]))
            k, v = k + 1, v + 4
          elseif operation == 'm' then
            merge(KEYS[k], KEYS[k + 1], tonumber(ARGV[v + 1]), tonumber(ARGV[v + 2]))
            k, v = k + 2, v + 3
          else
            local last = v + 2 + tonumber(ARGV[v + 2]) * 2
            local added = redis.pcall('HSET', KEYS[k], unpack(ARGV, v + 3, last))
            if type(added) == 'table' then
              redis.call('DEL', KEYS[k])
              redis.call('HSET', KEYS[k], unpack(ARGV, v + 3, last))
            end
            if redis.call('TTL', KEYS[k]) < 0 then redis.call('EXPIREAT', KEYS[k], ARGV[v + 1]) end
            k, v = k + 1, last + 1
          end
        end
        """;
}
