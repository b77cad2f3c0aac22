using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Core.Archive;

/// <summary>Settings of section <c>Archive</c>.</summary>
public sealed class ArchiveOptions
{
    public const string Section = "Archive";

    /// <summary>How long events wait to be written together. Shorter: sooner readable, more and smaller parts.</summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most bytes of uncompressed NDJSON that are written in one go.</summary>
    public int FlushBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Events that come later than this are filed under the time they came, because older partitions may be closed.</summary>
    public TimeSpan MaxLateness { get; set; } = TimeSpan.FromDays(90);

    /// <exception cref="PeachStartupException">A setting is out of its range.</exception>
    internal ArchiveOptions Validated()
    {
        List<string> errors = [];
        if (FlushInterval < TimeSpan.FromMilliseconds(1)) errors.Add($"{Section}:{nameof(FlushInterval)} must be at least 0:00:00.001, was {FlushInterval:g}");
        if (FlushBytes < 1024) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{nameof(FlushBytes)} must be at least 1024, was {FlushBytes}"));
        if (MaxLateness < TimeSpan.Zero) errors.Add($"{Section}:{nameof(MaxLateness)} must be at least 0:00:00, was {MaxLateness:g}");
        return errors.Count == 0 ? this : throw new PeachStartupException(string.Join("; ", errors) + ".");
    }
}
