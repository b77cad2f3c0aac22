namespace Peach.Core.Collect;

/// <summary>A place in the event log: bytes from its beginning, over all segments that ever were.</summary>
public readonly record struct LogPosition(long Offset) : IComparable<LogPosition>
{
    public int CompareTo(LogPosition other) => Offset.CompareTo(other.Offset);

    public static bool operator <(LogPosition left, LogPosition right) => left.Offset < right.Offset;

    public static bool operator >(LogPosition left, LogPosition right) => left.Offset > right.Offset;

    public static bool operator <=(LogPosition left, LogPosition right) => left.Offset <= right.Offset;

    public static bool operator >=(LogPosition left, LogPosition right) => left.Offset >= right.Offset;
}
