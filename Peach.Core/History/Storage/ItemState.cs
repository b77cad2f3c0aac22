namespace Peach.Core.History.Storage;

/// <summary>What an entry says of an item. <see cref="HistoryScript"/> merges stored states by the same rules.</summary>
/// <param name="Time">Milliseconds since 2020 of the newest event.</param>
/// <param name="Progress">Media: the position in seconds. Others: the completion in millionths. <see cref="Unknown"/> when not told.</param>
/// <param name="Duration">Seconds; 0 when not told.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Completed">Whether the end was ever reached.</param>
/// <param name="Plays">How many times it was started, to 255.</param>
/// <remarks>
/// Stored as 13 bytes, numbers big endian: time (5), progress (3), duration (3), kind and in bit 3 whether completed (1), plays (1).
/// With the item's hash and Redis's own bytes an entry takes 24 bytes of a listpack.
/// </remarks>
internal readonly record struct ItemState(long Time, int Progress, int Duration, ItemKind Kind, bool Completed, int Plays)
{
    public const int Bytes = 13;
    public const int Unknown = 0xFF_FFFF;
    public const int MaxNumber = Unknown - 1;
    public const int Whole = 1_000_000;

    /// <summary>Milliseconds from 1970 to 2020, where the stored times begin; they reach to 2054.</summary>
    public const long Epoch = 1_577_836_800_000;

    private const int CompletedFlag = 8;
    private const long MaxTime = (1L << 40) - 1;

    public bool IsMedia => IsMediaKind(Kind);

    public double Completion
    {
        get
        {
            if (!IsMedia) return Progress != Unknown ? Math.Min(1, (double)Progress / Whole) : Completed ? 1 : 0;
            if (Progress != Unknown && Duration > 0) return Math.Min(1, (double)Progress / Duration);
            return Completed ? 1 : 0;
        }
    }

    public static long TimeOf(DateTimeOffset moment) => Math.Clamp(moment.ToUnixTimeMilliseconds() - Epoch, 0, MaxTime);

    /// <summary>What an older and a newer event come to, in whichever order they came.</summary>
    /// <param name="next">Wins when both are of the same time.</param>
    public ItemState MergedWith(in ItemState next)
    {
        var (older, newer) = next.Time >= Time ? (this, next) : (next, this);
        var (progress, duration, kind) = (newer.Progress, newer.Duration, newer.Kind);
        if (Family(older.Kind) == Family(newer.Kind))
        {
            if (progress == Unknown) progress = older.Progress;
            if (duration == 0) duration = older.Duration;
            if (kind == ItemKind.Media) kind = older.Kind;
        }

        var completed = older.Completed || newer.Completed || (IsMediaKind(kind) && IsNearEnd(progress, duration));
        return new ItemState(newer.Time, progress, duration, kind, completed, Math.Min(older.Plays + newer.Plays, byte.MaxValue));
    }

    public static bool IsNearEnd(int position, int duration) => position != Unknown && duration > 0 && position * 10L >= duration * 9L;

    public void Write(Span<byte> output)
    {
        for (var i = 0; i < 5; i++) output[i] = (byte)(Time >> (8 * (4 - i)));
        Write24(Progress, output[5..]);
        Write24(Duration, output[8..]);
        output[11] = (byte)((int)Kind | (Completed ? CompletedFlag : 0));
        output[12] = (byte)Plays;
    }

    /// <returns>Null when the bytes are none of ours.</returns>
    public static ItemState? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes) return null;
        var time = 0L;
        foreach (var value in bytes[..5]) time = time << 8 | value;
        return new ItemState(
            time, Read24(bytes[5..]), Read24(bytes[8..]), (ItemKind)(bytes[11] & 7), (bytes[11] & CompletedFlag) != 0, bytes[12]);
    }

    private static int Family(ItemKind kind) => IsMediaKind(kind) ? 0 : (int)kind;

    private static bool IsMediaKind(ItemKind kind) => kind <= ItemKind.Video;

    private static void Write24(int value, Span<byte> output) =>
        (output[0], output[1], output[2]) = ((byte)(value >> 16), (byte)(value >> 8), (byte)value);

    private static int Read24(ReadOnlySpan<byte> bytes) => bytes[0] << 16 | bytes[1] << 8 | bytes[2];
}
