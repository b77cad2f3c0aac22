using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Peach.Core.Codex.Reading;

/// <summary>The items that this process has looked up lately, and the ids that are none; in two generations, of which the older is dropped when the younger is full.</summary>
internal sealed class LocalItems(IOptions<CodexOptions> options, TimeProvider clock)
{
    private const int Overhead = 300;

    private readonly long _most = options.Value.LocalBytes / 2;
    private readonly Lock _turning = new();

    private volatile ConcurrentDictionary<(string Codops, string Id), Known> _young = new();
    private volatile ConcurrentDictionary<(string Codops, string Id), Known> _old = new();
    private long _bytes;

    /// <param name="age">How old the answer may be.</param>
    /// <param name="item">The item, or null for an id that is none.</param>
    /// <returns>Whether it is known.</returns>
    public bool TryGet(string codops, string id, TimeSpan age, out CodexItem? item)
    {
        item = null;
        var key = (codops, id);
        if (!_young.TryGetValue(key, out var known))
        {
            if (!_old.TryGetValue(key, out known)) return false;
            Keep(key, known);
        }

        if (clock.GetElapsedTime(known.At) >= age) return false;
        item = known.Item;
        return true;
    }

    /// <param name="asked">When the answer was asked for, as a timestamp.</param>
    public void Set(string codops, string id, CodexItem? item, long asked)
    {
        if (_most > 0) Keep((codops, id), new Known(item, asked));
    }

    public void Remove(string codops, string id)
    {
        _young.TryRemove((codops, id), out _);
        _old.TryRemove((codops, id), out _);
    }

    private void Keep((string Codops, string Id) key, Known known)
    {
        _young[key] = known;
        // Parsed, an item takes about its text's size again.
        if (Interlocked.Add(ref _bytes, Overhead + 2 * (key.Id.Length + (known.Item?.Json.Length ?? 0))) <= _most) return;
        lock (_turning)
        {
            if (Interlocked.Read(ref _bytes) <= _most) return;
            Interlocked.Exchange(ref _bytes, 0);
            _old = _young;
            _young = new ConcurrentDictionary<(string Codops, string Id), Known>();
        }
    }

    private sealed record Known(CodexItem? Item, long At);
}
