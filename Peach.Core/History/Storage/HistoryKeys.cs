using System.Globalization;

namespace Peach.Core.History.Storage;

/// <summary>The names of the keys in Redis. Python reads the same ones.</summary>
internal static class HistoryKeys
{
    /// <summary>Longest id, in bytes, that has a history.</summary>
    public const int MaxIdBytes = 256;

    /// <summary>A hash from item hashes to states.</summary>
    public static string Of(HistoryOwner owner) => owner.IsDevice ? Device(owner.Codops, owner.Id) : User(owner.Codops, owner.Id);

    public static string User(string codops, string id) => $"peach:history:{codops}:u:{id}";

    public static string Device(string codops, string id) => $"peach:history:{codops}:d:{id}";

    /// <summary>A hash from item hashes to content ids, for the entries whose last event was in that month.</summary>
    public static string Names(string codops, int month) => $"peach:history:{codops}:names:{MonthText(month)}";

    /// <summary>How many days entries are shown.</summary>
    public static string Days(string codops) => $"peach:history:{codops}:days";

    public static string All(string codops) => $"peach:history:{codops}:*";

    /// <summary>Months are counted from the year 0.</summary>
    public static int MonthOf(DateTimeOffset time) => time.UtcDateTime.Year * 12 + time.UtcDateTime.Month - 1;

    public static DateTimeOffset BeginOfMonth(int month) => new(month / 12, month % 12 + 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static string MonthText(int month) => string.Create(CultureInfo.InvariantCulture, $"{month / 12:D4}-{month % 12 + 1:D2}");
}
