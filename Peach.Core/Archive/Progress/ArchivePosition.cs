using Peach.Core.Collect;

namespace Peach.Core.Archive.Progress;

/// <summary>How far this replica's archiver has come.</summary>
internal sealed class ArchivePosition
{
    private long _committed = -1;

    /// <summary>Everything before it is in the object store; -1 until the archiver has started.</summary>
    public LogPosition Committed
    {
        get => new(Volatile.Read(ref _committed));
        set => Volatile.Write(ref _committed, value.Offset);
    }
}
