using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Core.Quarantine;

/// <summary>Settings of section <c>Quarantine</c>.</summary>
public sealed class QuarantineOptions
{
    public const string Section = "Quarantine";

    /// <summary>How long events that break the format wait to be written together. Shorter: sooner seen, more and smaller parts.</summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most bytes of events that are written in one go.</summary>
    public int FlushBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How many days events that break the format are kept.</summary>
    public int RetentionDays { get; set; } = 90;

    /// <exception cref="PeachStartupException">A setting is out of its range.</exception>
    internal QuarantineOptions Validated()
    {
        List<string> errors = [];
        if (FlushInterval < TimeSpan.FromMilliseconds(1)) errors.Add($"{Section}:{nameof(FlushInterval)} must be at least 0:00:00.001, was {FlushInterval:g}");
        if (FlushBytes < 1024) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{nameof(FlushBytes)} must be at least 1024, was {FlushBytes}"));
        if (RetentionDays < 1) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{nameof(RetentionDays)} must be at least 1, was {RetentionDays}"));
        return errors.Count == 0 ? this : throw new PeachStartupException(string.Join("; ", errors) + ".");
    }
}
