using System.Collections.Immutable;

namespace Peach.Core.Collect.Duplicates;

/// <summary>
/// Knows the keys of all events of the window: the newest in a table in memory, those before in one that is being written, all
/// others in runs on disk. A key is always in at least one of them.
/// </summary>
/// <remarks>Methods say which of them want the log's lock; the tables are only touched under it.</remarks>
internal sealed class DuplicateIndex : IDisposable
{
    /// <summary>
    /// What a cell may cost at worst: two tables, the halves that are outgrown, and the hashes that are sorted for the disk.
    /// </summary>
    private const int BytesOfACell = 2 * KeyTable.CellBytes + KeyTable.CellBytes / 2 + sizeof(ulong) * 3 / 4;

    private readonly Lock _spareGate = new();
    private readonly int _maxCells;
    private KeyTable _active;
    private KeyTable? _spare;
    private SealedKeys? _sealed;
    private volatile RunSet _runs;

    /// <param name="memory">Bytes for tables and filters together; half of it is for each.</param>
    /// <param name="runs">What is on disk, oldest first.</param>
    public DuplicateIndex(long memory, IEnumerable<Run> runs)
    {
        _maxCells = (int)(memory / 2 / BytesOfACell);
        FilterMemory = memory - (long)_maxCells * BytesOfACell;
        _active = new KeyTable(_maxCells);
        _runs = new RunSet([.. runs], 0);
    }

    /// <summary>Bytes that the runs' filters may take.</summary>
    public long FilterMemory { get; }

    /// <summary>Keys in memory that are not on disk and not on their way there.</summary>
    public int ActiveCount => _active.Count;

    /// <summary>Whether there are keys to seal, and none before them on their way. Under the log's lock.</summary>
    public bool CanSeal => _sealed is null && _active.Count > 0;

    /// <summary>What waits to become a run, or null.</summary>
    public SealedKeys? Sealed => Volatile.Read(ref _sealed);

    public ImmutableArray<Run> Runs => _runs.Runs;

    /// <summary>Bytes of tables and filters.</summary>
    public long HeldBytes => _active.Bytes + (_spare?.Bytes ?? 0) + (Sealed?.Table.Bytes ?? 0) + Runs.Sum(run => run.Filter?.Bytes ?? 0);

    /// <summary>Marks the events whose keys are on disk. Not under the log's lock, since it may read files.</summary>
    /// <returns>What was looked into.</returns>
    public RunSet LookUp(RequestKeys keys)
    {
        while (true)
        {
            var runs = _runs;
            try
            {
                foreach (ref var keyed in keys.Events) keyed.IsDuplicate = runs.Contains(keyed.Key);
                return runs;
            }
            catch (ObjectDisposedException)
            {
                // Merged into another meanwhile.
            }
        }
    }

    /// <summary>Marks the events whose keys are in memory, and puts in those of all that are not marked. Under the log's lock.</summary>
    /// <param name="keys">The request's events, looked up on disk.</param>
    /// <param name="lookedUp">What <see cref="LookUp"/> gave for them.</param>
    /// <param name="claims">Gets the keys that were put in.</param>
    public ClaimOutcome TryClaim(RequestKeys keys, RunSet lookedUp, List<EventKey> claims)
    {
        if (lookedUp.Generation != _runs.Generation) return ClaimOutcome.LookUpAgain;
        if (!HasRoomFor(keys.Count)) return ClaimOutcome.Full;
        var before = _sealed?.Table;
        foreach (ref var keyed in keys.Events)
        {
            if (keyed.IsDuplicate) continue;
            if (before?.Contains(keyed.Key) == true || !_active.TryAdd(keyed.Key)) keyed.IsDuplicate = true;
            else claims.Add(keyed.Key);
        }

        return ClaimOutcome.Claimed;
    }

    /// <summary>Takes out what was claimed for records that are not stored. Under the log's lock.</summary>
    public void Withdraw(ReadOnlySpan<EventKey> claims)
    {
        foreach (var key in claims)
            if (!_active.Remove(key)) _sealed?.Table.Remove(key);
    }

    public bool HasRoomFor(int keys) => _active.Count + keys <= _active.Limit;

    /// <summary>Puts in keys of records that are in the log. Before the log is written to.</summary>
    public void Recall(RequestKeys keys)
    {
        foreach (ref readonly var keyed in keys.Events) _active.TryAdd(keyed.Key);
    }

    /// <summary>Begins a new table; the keys so far go to the disk. Under the log's lock.</summary>
    /// <param name="position">Where the log's durable part ends.</param>
    /// <param name="settled">Ends when all records that are on their way to the log are on disk or have failed.</param>
    public void Seal(long position, Task settled)
    {
        Volatile.Write(ref _sealed, new SealedKeys(_active, position, settled));
        lock (_spareGate) (_active, _spare) = (_spare ?? new KeyTable(_maxCells), null);
    }

    /// <summary>Prepares to put other runs in place. Not under the log's lock, since it takes a while.</summary>
    /// <param name="runs">All of them, oldest first.</param>
    /// <param name="withSealed">Whether the sealed keys are among them, and can leave memory.</param>
    public RunSet Prepare(ImmutableArray<Run> runs, bool withSealed) => new(runs, _runs.Generation + (withSealed ? 1 : 0));

    /// <summary>Puts other runs in place. Under the log's lock.</summary>
    /// <param name="runs">What was prepared last.</param>
    public void Publish(RunSet runs)
    {
        if (runs.Generation != _runs.Generation) Volatile.Write(ref _sealed, null);
        _runs = runs;
    }

    /// <summary>Takes a table back that has left <see cref="Sealed"/>, unless it is much bigger than needed.</summary>
    public void Reuse(KeyTable table)
    {
        if (table.Count < table.Bytes / KeyTable.CellBytes / 8) return;
        table.Clear();
        lock (_spareGate) _spare = table;
    }

    public void Dispose()
    {
        var runs = _runs;
        _runs = new RunSet([], runs.Generation);
        foreach (var run in runs.Runs) run.Dispose();
    }
}
