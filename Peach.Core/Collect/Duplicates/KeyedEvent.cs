namespace Peach.Core.Collect.Duplicates;

/// <summary>An event of a request that is being stored, or what was put aside of it.</summary>
internal struct KeyedEvent
{
    public EventKey Key;

    /// <summary>Where its mark as a duplicate lies in the frame.</summary>
    public int MarkAt;

    /// <summary>How many events it holds: a body that is put aside whole may hold more than one.</summary>
    public int Events;

    public bool IsQuarantined;

    public bool IsDuplicate;
}
