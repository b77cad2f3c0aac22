namespace Peach.Core.Collect.Duplicates;

/// <summary>What an event is recognised by when it comes again.</summary>
/// <param name="Hash">Of the sender and the event's content; never 0.</param>
/// <param name="Slot">
/// The minute that the event says it happened in, on a ring of 11 days. The same event always has the same, whatever the time it is sent
/// at; and those that come together mostly lie in few, so that little has to be looked at for each.
/// </param>
internal readonly record struct EventKey(ulong Hash, ushort Slot) : IComparable<EventKey>
{
    public const int Slots = 1 << 14;

    private const long SlotMilliseconds = 60_000;

    /// <param name="hash">Of sender and content.</param>
    /// <param name="happened">The event's time as it was sent.</param>
    public static EventKey OfEvent(ulong hash, long happened) => new(NotZero(hash), (ushort)((happened / SlotMilliseconds) & (Slots - 1)));

    /// <summary>For what breaks the format and so may have no time.</summary>
    public static EventKey OfQuarantined(ulong hash) => new(NotZero(hash), (ushort)(hash & (Slots - 1)));

    public int CompareTo(EventKey other) => Slot != other.Slot ? Slot.CompareTo(other.Slot) : Hash.CompareTo(other.Hash);

    private static ulong NotZero(ulong hash) => hash == 0 ? 1 : hash;
}
