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

    /// <summary>How long an hour that is over must have got no new part before its small parts are joined.</summary>
    public TimeSpan CompactAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Most bytes, compressed, of parts that are joined into one.</summary>
    public long PartBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>How long parts that were joined stay for readers that found them before. Parts with erased events go at once.</summary>
    public TimeSpan ReadGrace { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many days events are kept, counted from the end of the day they happened; 0: for ever. An organisation may have its own number.</summary>
    public int RetentionDays { get; set; }

    /// <exception cref="PeachStartupException">A setting is out of its range.</exception>
    internal ArchiveOptions Validated()
    {
        List<string> errors = [];
        if (FlushInterval < TimeSpan.FromMilliseconds(1)) errors.Add($"{Section}:{nameof(FlushInterval)} must be at least 0:00:00.001, was {FlushInterval:g}");
        if (FlushBytes < 1024) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{nameof(FlushBytes)} must be at least 1024, was {FlushBytes}"));
        if (MaxLateness < TimeSpan.Zero) errors.Add($"{Section}:{nameof(MaxLateness)} must be at least 0:00:00, was {MaxLateness:g}");
        if (CompactAfter < TimeSpan.Zero) errors.Add($"{Section}:{nameof(CompactAfter)} must be at least 0:00:00, was {CompactAfter:g}");
        if (PartBytes < 1024 * 1024) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{nameof(PartBytes)} must be at least 1048576, was {PartBytes}"));
        if (ReadGrace < TimeSpan.Zero) errors.Add($"{Section}:{nameof(ReadGrace)} must be at least 0:00:00, was {ReadGrace:g}");
        if (RetentionDays is < 0 or > Organisation.MaxDays)
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{nameof(RetentionDays)} must be 0 to {Organisation.MaxDays}, was {RetentionDays}"));
        return errors.Count == 0 ? this : throw new PeachStartupException(string.Join("; ", errors) + ".");
    }
}
