using Peach.Core.History.Storage;

namespace Peach.Core.History.Projection;

/// <summary>Remembers which content ids Redis has, and holds those that the next step has to bring.</summary>
internal sealed class KnownNames
{
    /// <summary>Some 30 MB; then all are forgotten, and written again as they come.</summary>
    private const int MaxKnown = 500_000;

    private readonly HashSet<(string Codops, int Month, ulong Item)> _known = [];
    private readonly Dictionary<(string Codops, int Month), Dictionary<ulong, byte[]>> _new = [];

    public IReadOnlyDictionary<(string Codops, int Month), Dictionary<ulong, byte[]>> New => _new;

    /// <returns>Whether the step has to bring it.</returns>
    public bool Need(string codops, int month, ulong item, ReadOnlySpan<byte> contentId)
    {
        if (_known.Contains((codops, month, item))) return false;
        if (!_new.TryGetValue((codops, month), out var names)) _new[(codops, month)] = names = [];
        if (names.ContainsKey(item)) return false;
        names[item] = contentId.ToArray();
        return true;
    }

    public void Written()
    {
        if (_known.Count > MaxKnown) _known.Clear();
        foreach (var ((codops, month), names) in _new)
            foreach (var item in names.Keys) _known.Add((codops, month, item));
    }

    public void ClearNew() => _new.Clear();

    public void Forget() => _known.Clear();

    public static byte[] Field(ulong item) => ItemHash.ToBytes(item);
}
