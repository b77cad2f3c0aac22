namespace Peach.Core.Collect.Duplicates;

/// <summary>A set of keys in two arrays: ten bytes a cell, at most three quarters of the cells taken.</summary>
/// <remarks>A key's place follows the order of the hashes, so that growing and sorting go through memory in order.</remarks>
internal sealed class KeyTable
{
    /// <summary>What a cell takes in memory.</summary>
    public const int CellBytes = sizeof(ulong) + sizeof(ushort);

    private const int FirstCells = 16 * 1024;

    private readonly int _maxCells;
    private ulong[] _hashes; // 0: the cell is free.
    private ushort[] _slots;

    public KeyTable(int maxCells)
    {
        _maxCells = maxCells;
        _hashes = new ulong[Math.Min(FirstCells, maxCells)];
        _slots = new ushort[_hashes.Length];
    }

    public int Count { get; private set; }

    /// <summary>How many keys it takes.</summary>
    public int Limit => LimitOf(_maxCells);

    public long Bytes => (long)_hashes.Length * CellBytes;

    public bool Contains(EventKey key)
    {
        var (hashes, cell) = (_hashes, CellOf(key.Hash));
        for (; hashes[cell] != 0; cell = Next(cell))
            if (hashes[cell] == key.Hash && _slots[cell] == key.Slot) return true;
        return false;
    }

    /// <returns>False when it is there already.</returns>
    /// <exception cref="InvalidOperationException">The table is full.</exception>
    public bool TryAdd(EventKey key)
    {
        var cell = CellOf(key.Hash);
        for (; _hashes[cell] != 0; cell = Next(cell))
            if (_hashes[cell] == key.Hash && _slots[cell] == key.Slot) return false;
        if (Count >= LimitOf(_hashes.Length))
        {
            Grow();
            cell = FreeCell(key.Hash);
        }

        (_hashes[cell], _slots[cell]) = (key.Hash, key.Slot);
        Count++;
        return true;
    }

    /// <returns>False when it is not there.</returns>
    public bool Remove(EventKey key)
    {
        var cell = CellOf(key.Hash);
        while (_hashes[cell] != key.Hash || _slots[cell] != key.Slot)
        {
            if (_hashes[cell] == 0) return false;
            cell = Next(cell);
        }

        // What was put behind for want of this cell moves up, so that it is found without it.
        for (var later = Next(cell); _hashes[later] != 0; later = Next(later))
        {
            if (Distance(CellOf(_hashes[later]), later) < Distance(cell, later)) continue;
            (_hashes[cell], _slots[cell]) = (_hashes[later], _slots[later]);
            cell = later;
        }

        _hashes[cell] = 0;
        Count--;
        return true;
    }

    public void Clear()
    {
        Array.Clear(_hashes);
        Count = 0;
    }

    /// <summary>All hashes, ordered by slot and within it.</summary>
    /// <param name="starts">Where each slot begins among them; the last element is their number.</param>
    public ulong[] Sort(out int[] starts)
    {
        starts = new int[EventKey.Slots + 1];
        for (var cell = 0; cell < _hashes.Length; cell++)
            if (_hashes[cell] != 0) starts[_slots[cell] + 1]++;
        for (var slot = 0; slot < EventKey.Slots; slot++) starts[slot + 1] += starts[slot];
        var sorted = new ulong[Count];
        var next = starts[..^1];
        for (var cell = 0; cell < _hashes.Length; cell++)
            if (_hashes[cell] != 0) sorted[next[_slots[cell]]++] = _hashes[cell];
        for (var slot = 0; slot < EventKey.Slots; slot++) sorted.AsSpan(starts[slot]..starts[slot + 1]).Sort();
        return sorted;
    }

    private static int LimitOf(int cells) => (int)((long)cells * 3 / 4);

    private int CellOf(ulong hash) => (int)Math.BigMul(hash, (ulong)_hashes.Length, out _);

    private int Next(int cell) => cell + 1 == _hashes.Length ? 0 : cell + 1;

    private int Distance(int from, int to) => to >= from ? to - from : to - from + _hashes.Length;

    private int FreeCell(ulong hash)
    {
        var cell = CellOf(hash);
        while (_hashes[cell] != 0) cell = Next(cell);
        return cell;
    }

    private void Grow()
    {
        var (hashes, slots) = (_hashes, _slots);
        var cells = (int)Math.Min((long)hashes.Length * 2, _maxCells);
        if (cells == hashes.Length) throw new InvalidOperationException("The table of keys is full.");
        (_hashes, _slots) = (new ulong[cells], new ushort[cells]);
        for (var cell = 0; cell < hashes.Length; cell++)
        {
            if (hashes[cell] == 0) continue;
            var free = FreeCell(hashes[cell]);
            (_hashes[free], _slots[free]) = (hashes[cell], slots[cell]);
        }
    }
}
