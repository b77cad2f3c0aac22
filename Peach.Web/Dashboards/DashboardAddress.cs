using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Peach.Core.Dashboards;
using Peach.Core.Platform;

namespace Peach.Web.Dashboards;

/// <summary>What a link to the dashboards says: a range, an organisation, whether to compare.</summary>
/// <param name="Section">Which part is shown.</param>
/// <param name="Range">A span that ends now, such as <c>24h</c>; not used where there are a beginning and an end.</param>
/// <param name="Organisation">Only this one's figures; null for all that the caller may see.</param>
public sealed record DashboardAddress(DashboardSection Section, string Range, DateTimeOffset? From, DateTimeOffset? To, string? Organisation, bool Compare)
{
    public const string UsualRange = "24h";

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm'Z'";

    /// <summary>The spans that are offered, by name.</summary>
    public static IReadOnlyDictionary<string, TimeSpan> Ranges { get; } = new Dictionary<string, TimeSpan>
    {
        ["1h"] = TimeSpan.FromHours(1),
        ["6h"] = TimeSpan.FromHours(6),
        ["24h"] = TimeSpan.FromDays(1),
        ["7d"] = TimeSpan.FromDays(7),
        ["30d"] = TimeSpan.FromDays(30),
        ["90d"] = TimeSpan.FromDays(90),
        ["365d"] = TimeSpan.FromDays(365),
    };

    public bool HasEnds => From is not null || To is not null;

    /// <exception cref="PeachException">A part is not understood.</exception>
    public static DashboardAddress Parse(string? section, string? range, string? from, string? to, string? organisation, string? compare)
    {
        var (begins, ends) = (Time("from", from), Time("to", to));
        return new DashboardAddress(
            ParseSection(section) ?? throw new PeachException($"There is no section {section}; there are {string.Join(", ", Enum.GetNames<DashboardSection>()).ToLowerInvariant()}."),
            string.IsNullOrEmpty(range) ? UsualRange : Ranges.ContainsKey(range) ? range : throw new PeachException($"range must be one of {string.Join(", ", Ranges.Keys)}, was {range}."),
            begins, ends, string.IsNullOrEmpty(organisation) ? null : organisation,
            compare?.ToLowerInvariant() switch
            {
                null or "" or "yes" or "true" or "1" => true,
                "no" or "false" or "0" => false,
                _ => throw new PeachException($"compare must be yes or no, was {compare}."),
            });
    }

    public static DashboardSection? ParseSection(string? section) =>
        string.IsNullOrEmpty(section) ? DashboardSection.Events : Enum.TryParse<DashboardSection>(section, ignoreCase: true, out var known) && Enum.IsDefined(known) && !int.TryParse(section, out _) ? known : null;

    /// <param name="now">When a range ends that is told by its length.</param>
    /// <param name="organisations">Those that the caller may see.</param>
    /// <exception cref="PeachException">The organisation is none of them, or there are none.</exception>
    public DashboardQuery ToQuery(DateTimeOffset now, IReadOnlyCollection<string> organisations)
    {
        if (organisations.Count == 0) throw new PeachException("There is no organisation yet whose figures you may see.");
        if (Organisation is not null && !organisations.Contains(Organisation)) throw new PeachException($"There is no organisation {Organisation}.");
        var length = Ranges[Range];
        var to = To ?? (From is { } begins && begins + length < now ? begins + length : now);
        return new DashboardQuery(From ?? to - length, to, Organisation is null ? [.. organisations] : [Organisation], Compare);
    }

    /// <summary>The page of this address.</summary>
    public string PagePath => PathOf($"/dashboards/{Name(Section)}");

    /// <summary>A panel as a file.</summary>
    public string CsvPath(string panel) => PathOf($"/dashboards/{Name(Section)}/csv/{panel}");

    public static string Name(DashboardSection section) => section.ToString().ToLowerInvariant();

    public static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    private string PathOf(string path) => QueryHelpers.AddQueryString(path, new Dictionary<string, string?>
    {
        ["range"] = HasEnds || Range == UsualRange ? null : Range,
        ["from"] = Text(From),
        ["to"] = Text(To),
        ["organisation"] = Organisation,
        ["compare"] = Compare ? null : "no",
    }.Where(part => part.Value is not null));

    private static DateTimeOffset? Time(string name, string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new PeachException($"{name} must be a time such as 2026-03-01T12:00Z, was {text}.");
    }
}
