using System.Globalization;

namespace Peach.Core.Archive.Manifests;

/// <summary>The names of objects in an hour's folder.</summary>
internal static class PartName
{
    public const string Suffix = ".ndjson.gz";

    private const string Original = "part-";
    private const string Made = "joined-";

    /// <summary>Whether the archiver wrote it from the log; such a part is visible by itself.</summary>
    public static bool IsOriginal(string name) =>
        name.StartsWith(Original, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Whether it was made of others; such a part is visible when the manifest says so.</summary>
    public static bool IsMade(string name) => name.StartsWith(Made, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>A name that no object had or will have; it tells the number of events, for listings.</summary>
    public static string ForMade(DateTimeOffset now, long events) =>
        string.Create(CultureInfo.InvariantCulture, $"{Made}{Guid.CreateVersion7(now):N}-{events}{Suffix}");

    /// <returns>The number of events of a part that was made of others, or null.</returns>
    public static long? EventsOf(string name) =>
        IsMade(name) && long.TryParse(name.AsSpan(name.LastIndexOf('-') + 1, name.Length - Suffix.Length - name.LastIndexOf('-') - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var events)
            ? events
            : null;

    /// <summary>Splits <c>part-LOG-POSITION</c>; positions of one log sort as texts.</summary>
    public static bool TryParseOriginal(string name, out string log, out string position)
    {
        (log, position) = ("", "");
        if (!IsOriginal(name)) return false;
        var rest = name[Original.Length..^Suffix.Length];
        var dash = rest.LastIndexOf('-');
        if (dash < 0) return false;
        (log, position) = (rest[..dash], rest[(dash + 1)..]);
        return true;
    }
}
