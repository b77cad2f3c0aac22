namespace Peach.Core.Dashboards.Counting;

/// <summary>The kinds of devices that are told apart.</summary>
internal static class DeviceClass
{
    public const string Unknown = "unknown";

    private static readonly HashSet<string> Known = ["console", "phone", "tablet", "desktop", "hbbtv", "tvbox", "wearable", "embedded"];

    public static string Of(string? type)
    {
        if (type is null) return Unknown;
        var lower = type.ToLowerInvariant();
        return Known.TryGetValue(lower, out var known) ? known : lower is "unknown" ? Unknown : Measures.Other;
    }
}
