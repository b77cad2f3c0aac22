namespace Peach.Core.Quarantine.Replays;

/// <summary>From where on the log is still needed, to look up after a crash what a replay has taken already.</summary>
internal sealed class LogHold
{
    private long _from = long.MaxValue;

    /// <summary>Position of the first record that is needed; <see cref="long.MaxValue"/> when none is.</summary>
    public long From
    {
        get => Volatile.Read(ref _from);
        set => Volatile.Write(ref _from, value);
    }
}
