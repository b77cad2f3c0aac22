using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Core.Archive;

/// <summary>Settings of section <c>Archive</c>.</summary>
public sealed class ArchiveOptions
{
    public const string Section = "Archive";

    /// <summary>How long events wait to be written together. Shorter: sooner readable, more and smaller parts.</summary>
    public string FlushInterval { get; set; } = "5s";

    /// <summary>Most bytes of uncompressed NDJSON that are written in one go.</summary>
    public int FlushBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Events that come later than this are filed under the time they came, because older partitions may be closed.</summary>
    public string MaxLateness { get; set; } = "90d";

    internal TimeSpan FlushIntervalTime => Duration(FlushInterval, nameof(FlushInterval), TimeSpan.FromMilliseconds(10));

    internal TimeSpan MaxLatenessTime => Duration(MaxLateness, nameof(MaxLateness), TimeSpan.Zero);

    /// <exception cref="PeachStartupException">A setting is out of its range.</exception>
    internal ArchiveOptions Validated()
    {
        _ = FlushIntervalTime;
        _ = MaxLatenessTime;
        if (FlushBytes >= 1024) return this;
        throw new PeachStartupException(string.Create(
            CultureInfo.InvariantCulture, $"{Section}:{nameof(FlushBytes)} must be at least 1024, was {FlushBytes}."));
    }

    private static TimeSpan Duration(string text, string name, TimeSpan least) =>
        DurationText.TryParse(text, out var duration) && duration >= least
            ? duration
            : throw new PeachStartupException(
                $"{Section}:{name} must be a duration of at least {DurationText.Format(least)} such as 5s or 90d, was {text}.");
}
