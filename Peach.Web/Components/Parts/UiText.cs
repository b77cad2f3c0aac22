using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Peach.Core.Access;

namespace Peach.Web.Components.Parts;

/// <summary>Numbers, times and names as the UI writes them.</summary>
internal static class UiText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>12,345</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Two or three digits that mean something: <c>&lt;0.1</c>, <c>0.4</c>, <c>17</c>, <c>1,234</c>.</summary>
    public static string Rate(double rate) =>
        rate is > 0 and < 0.05 ? "<0.1" : rate.ToString(rate is 0 or >= 9.95 ? "N0" : "N1", CultureInfo.InvariantCulture);

    /// <summary><c>0.8 ms</c>, <c>240 ms</c>, <c>3.2 s</c>, <c>4 m 05 s</c>, <c>2 h 10 m</c>.</summary>
    public static string Duration(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 0.01 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:F1} ms"),
        < 0.9995 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:F0} ms"),
        < 59.95 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F1} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{duration.Minutes} m {duration.Seconds:D2} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalHours} h {duration.Minutes:D2} m"),
    };

    public static string Duration(TimeSpan? duration) => duration is { } known ? Duration(known) : "–";

    /// <summary>Binary units, as operating systems tell memory.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024d:F0} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576d:F0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824d:F1} GiB"),
    };

    /// <summary><c>just now</c>, <c>12 s ago</c>, <c>3 m ago</c>, <c>2 h ago</c>, <c>5 d ago</c>.</summary>
    public static string Ago(DateTimeOffset time, DateTimeOffset now) => (now - time).TotalSeconds switch
    {
        <= -3600 => string.Create(CultureInfo.InvariantCulture, $"in {(time - now).Hours} h"),
        <= -60 => string.Create(CultureInfo.InvariantCulture, $"in {(time - now).Minutes} m"),
        <= -1.5 => string.Create(CultureInfo.InvariantCulture, $"in {(time - now).Seconds} s"),
        < 1.5 => "just now",
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{(now - time).Seconds} s ago"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(now - time).Minutes} m ago"),
        < 86400 => string.Create(CultureInfo.InvariantCulture, $"{(now - time).Hours} h ago"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(now - time).Days} d ago"),
    };

    public static string Exact(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The first 8 digits of a commit.</summary>
    public static string Short(string commit) => commit.Length > 8 ? commit[..8] : commit;

    /// <summary>A role as a person says it.</summary>
    public static string Words(RoleGrant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return $"{RoleGrant.Word(grant.Role).Replace('-', ' ')} in {(grant.Codops == RoleGrant.AllOrganisations ? "all organisations" : grant.Codops)}";
    }

    /// <summary><c>RollingOut</c> as <c>rolling out</c>.</summary>
    public static string Words<T>(T value) where T : struct, Enum
    {
        var words = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsUpper(letter) && words.Length > 0) words.Append(' ');
            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }

    /// <summary>Indented where it is JSON, as it stands where it is not.</summary>
    public static string PrettyJson(string text)
    {
        try
        {
            return JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(text), Indented);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
