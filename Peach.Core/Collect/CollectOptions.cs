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
    public string ClockTolerance { get; set; } = "60s";

    /// <summary>
    /// When a request is answered: <c>fsync</c>, when its events are on the disk; <c>os</c>, when the operating system has them
    /// (survives a crash of Peach, not a power cut).
    /// </summary>
    public string Durability { get; set; } = "fsync";

    /// <summary>Size in bytes at which a log file is closed and the next begun.</summary>
    public long SegmentBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Most bytes that may wait for the disk; what comes on top is answered 503.</summary>
    public int MaxPendingBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How often the site keys are read again, for changes made by other replicas.</summary>
    public string SiteKeyRefresh { get; set; } = "15s";

    internal bool Fsync => Durability == "fsync";

    internal TimeSpan ClockToleranceTime => Duration(ClockTolerance, nameof(ClockTolerance), TimeSpan.Zero);

    internal TimeSpan SiteKeyRefreshTime => Duration(SiteKeyRefresh, nameof(SiteKeyRefresh), TimeSpan.FromSeconds(1));

    /// <exception cref="PeachStartupException">A setting is out of its range.</exception>
    internal CollectOptions Validated()
    {
        List<string> errors = [];
        Range(errors, nameof(MaxBodyBytes), MaxBodyBytes, 1024, 1024 * 1024 * 1024);
        Range(errors, nameof(MaxEventsPerRequest), MaxEventsPerRequest, 1, 65_535);
        Range(errors, nameof(SegmentBytes), SegmentBytes, 64 * 1024, 1L << 40);
        Range(errors, nameof(MaxPendingBytes), MaxPendingBytes, 64 * 1024, 1024 * 1024 * 1024);
        if (Durability is not ("fsync" or "os")) errors.Add($"{Section}:{nameof(Durability)} must be fsync or os, was {Durability}");
        _ = ClockToleranceTime;
        _ = SiteKeyRefreshTime;
        return errors.Count == 0 ? this : throw new PeachStartupException(string.Join("; ", errors) + ".");
    }

    private static void Range(List<string> errors, string name, long value, long least, long most)
    {
        if (value < least) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{name} must be at least {least}, was {value}"));
        if (value > most) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{name} must be at most {most}, was {value}"));
    }

    private static TimeSpan Duration(string text, string name, TimeSpan least) =>
        DurationText.TryParse(text, out var duration) && duration >= least
            ? duration
            : throw new PeachStartupException(
                $"{Section}:{name} must be a duration of at least {DurationText.Format(least)} such as 60s or 5m, was {text}.");
}
