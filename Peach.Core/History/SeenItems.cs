using System.Text;
using Peach.Core.History.Storage;

namespace Peach.Core.History;

/// <summary>What one user consumed, to be asked item by item.</summary>
public sealed class SeenItems
{
    private readonly IReadOnlyDictionary<ulong, ItemState> _states;

    internal SeenItems(IReadOnlyDictionary<ulong, ItemState> states) => _states = states;

    public static SeenItems None { get; } = new(new Dictionary<ulong, ItemState>());

    public int Count => _states.Count;

    /// <returns>Null for an item that is not in the history.</returns>
    public SeenItem? Find(string contentId)
    {
        ArgumentNullException.ThrowIfNull(contentId);
        if (_states.Count == 0 || contentId.Length == 0 || contentId.Length > HistoryKeys.MaxIdBytes) return null;
        Span<byte> bytes = stackalloc byte[HistoryKeys.MaxIdBytes * 3];
        var length = Encoding.UTF8.GetBytes(contentId, bytes);
        return _states.TryGetValue(ItemHash.Of(bytes[..length]), out var state)
            ? new SeenItem(DateTimeOffset.FromUnixTimeMilliseconds(state.Time + ItemState.Epoch), state.Completion, state.Completed)
            : null;
    }
}
