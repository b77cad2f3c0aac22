using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Peach.Core.Endpoints.Invocation.Keeping;

/// <summary>What components returned lately, in memory, the least lately used given up first when it becomes too much.</summary>
internal sealed class ReplyStore(IOptions<EndpointsOptions> options)
{
    /// <summary>What an entry costs beside its characters and bytes: measured, on 64 bits.</summary>
    private const int EntryOverhead = 400;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    public bool IsOn => options.Value.KeptReplies > 0;

    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>Names a body; the same body has the same name.</summary>
    public static string TagOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8));

    public KeptReply? Find(string key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Reply;
        }
    }

    public void Keep(string key, KeptReply reply)
    {
        var cost = (2L * key.Length) + reply.Body.Length + EntryOverhead;
        if (cost > options.Value.KeptReplies / 8) return;
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var old)) Remove(old);
            var node = _byUse.AddFirst(new Entry(key, reply, cost));
            _entries[key] = node;
            _bytes += cost;
            while (_bytes > options.Value.KeptReplies) Remove(_byUse.Last!);
        }
    }

    /// <summary>Forgets what was returned where an argument was this value.</summary>
    /// <returns>How many there were.</returns>
    public int Forget(string codops, string value)
    {
        lock (_gate)
        {
            var theirs = _entries.Where(entry => entry.Key.StartsWith(codops + "/", StringComparison.Ordinal) && ReplyKey.Has(entry.Key, value)).ToList();
            foreach (var entry in theirs) Remove(entry.Value);
            return theirs.Count;
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Key);
        _byUse.Remove(node);
        _bytes -= node.Value.Cost;
    }

    private readonly record struct Entry(string Key, KeptReply Reply, long Cost);
}
