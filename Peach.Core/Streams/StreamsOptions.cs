using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Core.Streams;

/// <summary>Settings of section <c>Streams</c>.</summary>
public sealed class StreamsOptions
{
    public const string Section = "Streams";

    /// <summary>The entries kept of each organisation's stream, roughly; an entry holds the events of one request, or of several that came together.</summary>
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>The memory in bytes that each organisation's stream may take in Redis, roughly; the oldest entries go first.</summary>
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <exception cref="PeachStartupException">A setting is out of its range.</exception>
    internal StreamsOptions Validated()
    {
        List<string> errors = [];
        if (MaxEntries < 100) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{nameof(MaxEntries)} must be at least 100, was {MaxEntries}"));
        if (MaxBytes < 1024 * 1024) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{nameof(MaxBytes)} must be at least 1048576, was {MaxBytes}"));
        return errors.Count == 0 ? this : throw new PeachStartupException(string.Join("; ", errors) + ".");
    }
}
