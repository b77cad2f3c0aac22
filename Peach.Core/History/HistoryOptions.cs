using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Core.History;

/// <summary>Settings of section <c>History</c>.</summary>
public sealed class HistoryOptions
{
    public const string Section = "History";

    /// <summary>The entries kept of each user: those with the newest events.</summary>
    public int EntriesPerUser { get; set; } = 50;

    /// <summary>Days that an entry is kept after its last event, for organisations that have no number of their own.</summary>
    public int RetentionDays { get; set; } = 400;

    /// <summary>Whether looking at a page (<c>page_view</c>) counts as consuming it.</summary>
    public bool PageViews { get; set; }

    /// <exception cref="PeachStartupException">A setting is out of its range.</exception>
    internal HistoryOptions Validated()
    {
        List<string> errors = [];
        Range(errors, nameof(EntriesPerUser), EntriesPerUser, 1, 200);
        Range(errors, nameof(RetentionDays), RetentionDays, 1, Organisation.MaxDays);
        return errors.Count == 0 ? this : throw new PeachStartupException(string.Join("; ", errors) + ".");
    }

    private static void Range(List<string> errors, string name, int value, int least, int most)
    {
        if (value < least) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{name} must be at least {least}, was {value}"));
        if (value > most) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{name} must be at most {most}, was {value}"));
    }
}
