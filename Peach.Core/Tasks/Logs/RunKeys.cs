using System.Globalization;

namespace Peach.Core.Tasks.Logs;

/// <summary>Where the object store keeps what runs left: <c>runs/&lt;day&gt;/&lt;id&gt;/</c>, the day from the id, which is ordered by time.</summary>
internal static class RunKeys
{
    public const string Root = "runs/";

    public static string Of(string runId) => $"{Root}{DayOf(runId)}/{runId}/";

    public static string LogOf(string runId) => Of(runId) + "log.gz";

    public static string ArtifactsOf(string runId) => Of(runId) + "artifacts/";

    /// <summary>The day of a key, as it sorts; empty for a key that is none of these.</summary>
    public static ReadOnlySpan<char> DayOfKey(ReadOnlySpan<char> key) =>
        key.StartsWith(Root, StringComparison.Ordinal) && key[Root.Length..].IndexOf('/') is > 0 and var end ? key.Slice(Root.Length, end) : default;

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string DayOf(string runId) =>
        long.TryParse(runId.AsSpan(0, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= 253_402_300_799_999
            ? Day(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)) : "none";
}
