using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Peach.Core.Collect.Intake;

/// <summary>What a user agent says, without what tells one device from millions alike.</summary>
/// <param name="Browser">The browser's, app's or library's name; null when it is not known.</param>
/// <param name="BrowserVersion">Its main version.</param>
/// <param name="System">The operating system's name.</param>
/// <param name="SystemVersion">Its main version.</param>
/// <param name="Device">phone, tablet, desktop, hbbtv, tvbox, console, wearable, bot or unknown.</param>
internal sealed partial record UserAgentFacts(
    [property: JsonPropertyName("browser")] string? Browser,
    [property: JsonPropertyName("browser_version")] string? BrowserVersion,
    [property: JsonPropertyName("os")] string? System,
    [property: JsonPropertyName("os_version")] string? SystemVersion,
    [property: JsonPropertyName("device")] string Device)
{
    // In this order: many browsers also claim to be the ones below them.
    private static readonly (string Name, Regex Pattern)[] Browsers =
    [
        ("Edge", Pattern("(?:Edg|EdgA|EdgiOS|Edge)/([0-9]+)")),
        ("Opera", Pattern("(?:OPR|OPiOS|Opera)/([0-9]+)")),
        ("Samsung Internet", Pattern("SamsungBrowser/([0-9]+)")),
        ("Vivaldi", Pattern("Vivaldi/([0-9]+)")),
        ("Yandex", Pattern("YaBrowser/([0-9]+)")),
        ("Firefox", Pattern("(?:Firefox|FxiOS)/([0-9]+)")),
        ("Chrome", Pattern("(?:Chrome|CriOS|HeadlessChrome)/([0-9]+)")),
        ("Safari", Pattern("Version/([0-9]+)[^ ]* (?:Mobile/[^ ]+ |TV )?Safari/")),
        ("Internet Explorer", Pattern("(?:MSIE |Trident/.*rv:)([0-9]+)")),
        ("okhttp", Pattern("okhttp/([0-9]+)")),
        ("Dart", Pattern("Dart/([0-9]+)")),
        ("CFNetwork", Pattern("CFNetwork/([0-9]+)")),
        ("Apple WebView", Pattern("(?:iPhone|iPad|Macintosh).*AppleWebKit/([0-9]+)")),
    ];

    private static readonly (string Name, Regex Pattern)[] Systems =
    [
        ("Windows Phone", Pattern("Windows Phone (?:OS )?([0-9]+)")),
        ("Windows", Pattern("Windows NT ([0-9]+)")),
        ("tvOS", Pattern("(?:Apple ?TV|tvOS)[^0-9]*([0-9]+)?")),
        ("iOS", Pattern("(?:iPhone|iPad|iPod).*?OS ([0-9]+)")),
        ("iOS", Pattern("iOS[ /]([0-9]+)")),
        ("Tizen", Pattern("Tizen[ /]?([0-9]+)?")),
        ("webOS", Pattern("(?:Web0S|webOS)(?:\\.TV)?[ /-]?([0-9]+)?")),
        ("Android", Pattern("Android[ /]?([0-9]+)?")),
        ("Chrome OS", Pattern("CrOS [^ ]+ ([0-9]+)")),
        ("macOS", Pattern("Mac OS X ([0-9]+)")),
        ("iOS", Pattern("CFNetwork/.* Darwin/[0-9]+()")),
        ("Linux", Pattern("(?:Linux|X11)()")),
    ];

    public static UserAgentFacts Of(string userAgent)
    {
        var (browser, browserVersion) = First(Browsers, userAgent);
        var (system, systemVersion) = First(Systems, userAgent);
        return new UserAgentFacts(browser, browserVersion, system, systemVersion, DeviceOf(userAgent, system));
    }

    private static string DeviceOf(string userAgent, string? system)
    {
        if (Bot().IsMatch(userAgent)) return "bot";
        if (userAgent.Contains("HbbTV", StringComparison.OrdinalIgnoreCase)) return "hbbtv";
        if (Box().IsMatch(userAgent)) return "tvbox";
        if (Console().IsMatch(userAgent)) return "console";
        if (Watch().IsMatch(userAgent)) return "wearable";
        if (Tablet().IsMatch(userAgent) || (system == "Android" && userAgent.Contains("Mozilla", StringComparison.Ordinal) && !userAgent.Contains("Mobile", StringComparison.Ordinal))) return "tablet";
        if (Phone().IsMatch(userAgent) || system is "Android" or "iOS") return "phone";
        return system is "Windows" or "macOS" or "Linux" or "Chrome OS" ? "desktop" : "unknown";
    }

    private static (string? Name, string? Version) First((string Name, Regex Pattern)[] known, string userAgent)
    {
        foreach (var (name, pattern) in known)
            if (pattern.Match(userAgent) is { Success: true } match) return (name, match.Groups[1].Value is { Length: > 0 } version ? version : null);
        return (null, null);
    }

    // No backtracking: what is matched comes from anybody.
    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    [GeneratedRegex("bot|crawl|spider|slurp|preview|HeadlessChrome|facebookexternalhit", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Bot();

    [GeneratedRegex("Apple ?TV|tvOS|Android TV|GoogleTV|BRAVIA|AFT[A-Z]|CrKey|Roku|SmartTV|SMART-TV|Tizen|Web0S|webOS|NetCast|Viera", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Box();

    [GeneratedRegex("PlayStation|Xbox|Nintendo", RegexOptions.CultureInvariant)]
    private static partial Regex Console();

    [GeneratedRegex("Apple ?Watch|watchOS|Wear ?OS", RegexOptions.CultureInvariant)]
    private static partial Regex Watch();

    [GeneratedRegex("iPad|Tablet|PlayBook|Silk/", RegexOptions.CultureInvariant)]
    private static partial Regex Tablet();

    [GeneratedRegex("iPhone|iPod|Mobile|Windows Phone", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();
}
