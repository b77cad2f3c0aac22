using System.Globalization;

namespace Peach.Core.Archive.Manifests;

/// <summary>The folder of an organisation's hour: <c>events/codops=CODOPS/date=YYYY-MM-DD/hour=HH/</c>.</summary>
/// <param name="Codops">The organisation.</param>
/// <param name="Start">The hour's first moment.</param>
internal readonly record struct HourFolder(string Codops, DateTimeOffset Start)
{
    public const string Root = "events/";

    public DateTimeOffset End => Start.AddHours(1);

    /// <summary>The first moment of the day after.</summary>
    public DateTimeOffset DayEnd => Start.AddHours(24 - Start.Hour);

    public DateOnly Date => DateOnly.FromDateTime(Start.UtcDateTime);

    /// <summary>Ends with a slash.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"{Root}codops={Codops}/date={Start:yyyy-MM-dd}/hour={Start:HH}/");

    public static string OfOrganisation(string codops) => $"{Root}codops={codops}/";

    /// <summary>Splits an object's key; false for one that does not belong to an hour.</summary>
    public static bool TryParse(string key, out HourFolder folder, out string name)
    {
        (folder, name) = (default, "");
        if (!key.StartsWith(Root, StringComparison.Ordinal)) return false;
        var parts = key.Split('/');
        if (parts.Length != 5 || Value(parts[1], "codops=") is not { } codops || Value(parts[2], "date=") is not { } date || Value(parts[3], "hour=") is not { } hour) return false;
        if (!DateTimeOffset.TryParseExact(
                $"{date} {hour}", "yyyy-MM-dd HH", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var start))
            return false;
        (folder, name) = (new HourFolder(codops, start), parts[4]);
        return true;
    }

    private static string? Value(string part, string name) => part.StartsWith(name, StringComparison.Ordinal) ? part[name.Length..] : null;
}
