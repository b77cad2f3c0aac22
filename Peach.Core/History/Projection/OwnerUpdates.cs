using Peach.Core.History.Storage;

namespace Peach.Core.History.Projection;

/// <summary>What a step changes for one user or device.</summary>
internal sealed class OwnerUpdates(string codops)
{
    public string Codops => codops;

    public Dictionary<ulong, ItemState> Items { get; } = [];

    /// <returns>Whether the item is new to this step.</returns>
    public bool Add(ulong item, in ItemState state)
    {
        if (Items.TryGetValue(item, out var before))
        {
            Items[item] = before.MergedWith(state);
            return false;
        }

        Items[item] = state;
        return true;
    }

    /// <summary>As <see cref="HistoryScript"/> takes them: hash and state of each.</summary>
    public byte[] Pack()
    {
        const int size = ItemHash.Bytes + ItemState.Bytes;
        var packed = new byte[Items.Count * size];
        var at = 0;
        foreach (var (item, state) in Items)
        {
            ItemHash.Write(item, packed.AsSpan(at));
            state.Write(packed.AsSpan(at + ItemHash.Bytes));
            at += size;
        }

        return packed;
    }
}
