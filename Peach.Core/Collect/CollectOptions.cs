using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Core.Collect;

/// <summary>Settings of section <c>Collect</c>.</summary>
public sealed class CollectOptions
{
    public const string Section = "Collect";

    /// <summary>Largest request body in bytes, after decompression. Larger ones are answered 413.</summary>
    public int MaxBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Most events in one request. More are answered 413.</summary>
    public int MaxEventsPerRequest { get; set; } = 10_000;

    /// <summary>A device's clock counts as right when it is at most this far from ours when it sends.</summary>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// When a request is answered: <c>fsync</c>, when its events are on the disk; <c>os</c>, when the operating system has them
    /// (survives a crash of Peach, not a power cut).
    /// </summary>
    public string Durability { get; set; } = "fsync";

    /// <summary>Size in bytes at which a log file is closed and the next begun.</summary>
    public long SegmentBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Time after which a log file is closed also when it is small, so that events which all readers have passed do not stay in it.</summary>
    public TimeSpan SegmentAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Most bytes that may wait for the disk; what comes on top is answered 503.</summary>
    public int MaxPendingBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>An event that is sent again within this time counts once. 0 turns that off.</summary>
    public TimeSpan DuplicateWindow { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Most bytes of memory for what tells events that are sent again; more keeps looking up old events off the disk.
    /// </summary>
    public long DuplicateMemoryBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>
    /// How often what tells events that are sent again goes from memory to the disk. The log is kept for so long at least, and that part of
    /// it is read at a start.
    /// </summary>
    public TimeSpan DuplicateSaveInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the site keys are read again, for changes made by other replicas.</summary>
    public TimeSpan SiteKeyRefresh { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many events a second of one site key are taken, on average over ten seconds; what comes on top is answered 429. 0: as many as come. A site key may have a limit of its own.</summary>
    public int DefaultEventsPerSecond { get; set; }

    /// <summary>Most bytes of request bodies that are held in memory while they arrive and are unpacked; what comes on top is answered 503.</summary>
    public long MaxBufferedBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>
    /// With fewer bytes free on the data folder's disk, events are answered 503, so that the database, Redis and all that clears the disk can
    /// go on. 0: use the disk to its end.
    /// </summary>
    public long MinFreeBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// What becomes of the user agent: <c>keep</c> stores the text; <c>parse</c> stores browser, operating system and kind of device with main versions
    /// only, in place of the text; <c>drop</c> stores nothing.
    /// </summary>
    public string UserAgent { get; set; } = "keep";

    /// <summary>How long browsers, apps and caches may keep a remote configuration before they ask again.</summary>
    public TimeSpan RemoteConfigMaxAge { get; set; } = TimeSpan.FromMinutes(5);

    internal bool Fsync => Durability == "fsync";

    /// <exception cref="PeachStartupException">A setting is out of its range.</exception>
    internal CollectOptions Validated()
    {
        List<string> errors = [];
        Range(errors, nameof(MaxBodyBytes), MaxBodyBytes, 1024, 1024 * 1024 * 1024);
        Range(errors, nameof(MaxEventsPerRequest), MaxEventsPerRequest, 1, 65_535);
        Range(errors, nameof(SegmentBytes), SegmentBytes, 64 * 1024, 1L << 40);
        if (SegmentAge < TimeSpan.FromSeconds(1) || SegmentAge > TimeSpan.FromDays(366))
            errors.Add($"{Section}:{nameof(SegmentAge)} must be from 0:00:01 to 366.00:00:00, was {SegmentAge:g}");
        Range(errors, nameof(MaxPendingBytes), MaxPendingBytes, 64 * 1024, 1024 * 1024 * 1024);
        Range(errors, nameof(DuplicateMemoryBytes), DuplicateMemoryBytes, 8 * 1024 * 1024, 64L << 30);
        if (DuplicateWindow != TimeSpan.Zero && (DuplicateWindow < TimeSpan.FromMinutes(1) || DuplicateWindow > TimeSpan.FromDays(366)))
            errors.Add($"{Section}:{nameof(DuplicateWindow)} must be 0:00:00 or from 0:01:00 to 366 days, was {DuplicateWindow:g}");
        if (DuplicateSaveInterval < TimeSpan.FromMilliseconds(100))
            errors.Add($"{Section}:{nameof(DuplicateSaveInterval)} must be at least 0:00:00.1, was {DuplicateSaveInterval:g}");
        Range(errors, nameof(DefaultEventsPerSecond), DefaultEventsPerSecond, 0, int.MaxValue);
        Range(errors, nameof(MaxBufferedBytes), MaxBufferedBytes, 1024 * 1024, long.MaxValue);
        Range(errors, nameof(MinFreeBytes), MinFreeBytes, 0, long.MaxValue);
        if (UserAgent is not ("keep" or "parse" or "drop")) errors.Add($"{Section}:{nameof(UserAgent)} must be keep, parse or drop, was {UserAgent}");
        if (RemoteConfigMaxAge < TimeSpan.Zero) errors.Add($"{Section}:{nameof(RemoteConfigMaxAge)} must be at least 0:00:00, was {RemoteConfigMaxAge:g}");
        if (Durability is not ("fsync" or "os")) errors.Add($"{Section}:{nameof(Durability)} must be fsync or os, was {Durability}");
        if (ClockTolerance < TimeSpan.Zero) errors.Add($"{Section}:{nameof(ClockTolerance)} must be at least 0:00:00, was {ClockTolerance:g}");
        if (SiteKeyRefresh < TimeSpan.FromSeconds(1)) errors.Add($"{Section}:{nameof(SiteKeyRefresh)} must be at least 0:00:01, was {SiteKeyRefresh:g}");
        return errors.Count == 0 ? this : throw new PeachStartupException(string.Join("; ", errors) + ".");
    }

    private static void Range(List<string> errors, string name, long value, long least, long most)
    {
        if (value < least) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{name} must be at least {least}, was {value}"));
        if (value > most) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{name} must be at most {most}, was {value}"));
    }
}
