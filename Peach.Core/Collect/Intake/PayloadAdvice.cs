using System.Globalization;
using System.Text.Json;
using Peach.Core.Platform;

namespace Peach.Core.Collect.Intake;

/// <summary>Finds in a request what is taken, or put aside, and is likely a slip: misspelt names, seconds for milliseconds, clocks that are off.</summary>
internal static class PayloadAdvice
{
    private const int MaxWarnings = 50;
    private const long LeastMilliseconds = 100_000_000_000;

    private static readonly string[] BodyNames =
    [
        "peach_schema_version", "peach_framework_version", "peach_implementation_version", "sent_timestamp", "session_start_timestamp", "session_id",
        "user_id", "site_key", "client", "events", "event",
    ];

    private static readonly string[] EventNames = ["type", "id", "event_timestamp", "timestamp", "context", "props", "metadata"];

    private static readonly string[] Types =
    [
        "media_play", "media_pause", "media_seek", "media_stop", "media_end", "media_heartbeat", "media_video_mode_changed", "media_audio_mode_changed",
        "media_audio_changed", "media_playlist_add", "media_playlist_remove", "media_like", "media_share", "recommendation_loaded",
        "recommendation_displayed", "recommendation_hit", "collection_loaded", "collection_displayed", "collection_item_displayed", "collection_hit",
        "article_start", "article_end", "article_read", "read_more", "page_view", "pageview",
    ];

    public static IReadOnlyList<PayloadWarning> For(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body);
        List<PayloadWarning> warnings = [];
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) return warnings;
        try
        {
            Check(root, now, warnings);
        }
        catch (InvalidOperationException)
        {
            warnings.Add(new PayloadWarning(-1, "A name or type holds half a surrogate pair (an emoji cut in two); the rest was not looked at."));
        }

        return warnings.Count <= MaxWarnings ? warnings : warnings[..MaxWarnings];
    }

    private static void Check(JsonElement root, DateTimeOffset now, List<PayloadWarning> warnings)
    {
        CheckNames(root, BodyNames, -1, warnings);
        CheckSentTime(root, now, warnings);
        CheckClient(root, warnings);
        if (root.TryGetProperty("event", out var single)) CheckEvent(single, 0, warnings);
        if (!root.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Array) return;
        var index = 0;
        foreach (var item in events.EnumerateArray())
        {
            CheckEvent(item, index++, warnings);
            if (warnings.Count >= MaxWarnings) break;
        }
    }

    private static void CheckSentTime(JsonElement root, DateTimeOffset now, List<PayloadWarning> warnings)
    {
        if (!TryInteger(root, "sent_timestamp", out var sent)) return;
        if (sent is > 0 and < LeastMilliseconds)
        {
            warnings.Add(new PayloadWarning(-1, $"sent_timestamp is {sent}: that is a number of seconds; send milliseconds."));
            return;
        }

        var off = now.ToUnixTimeMilliseconds() - (Int128)sent;
        if (Int128.Abs(off) > 60_000)
            warnings.Add(new PayloadWarning(-1, $"sent_timestamp is {Duration(Int128.Abs(off))} {(off > 0 ? "behind" : "ahead of")} Peach's clock; the events' times are corrected by that."));
    }

    private static void CheckClient(JsonElement root, List<PayloadWarning> warnings)
    {
        if (!root.TryGetProperty("client", out var client) || client.ValueKind != JsonValueKind.Object) return;
        if (!client.TryGetProperty("id", out var id) || id.ValueKind is JsonValueKind.Null || id.ToString().Length == 0)
            warnings.Add(new PayloadWarning(-1, "client.id is missing: without it there is no history and no sticky split of visitors who are not logged in."));
        if (!client.TryGetProperty("type", out var type))
            warnings.Add(new PayloadWarning(-1, "client.type is missing: mobileapp or web."));
        else if (type.ToString() is not ("mobileapp" or "web"))
            warnings.Add(new PayloadWarning(-1, $"client.type is \"{type}\"; the known ones are mobileapp and web."));
        if (root.TryGetProperty("user_id", out var user) && user.ValueKind == JsonValueKind.Number)
            warnings.Add(new PayloadWarning(-1, "user_id is a number; send it as a text."));
    }

    private static void CheckEvent(JsonElement item, int index, List<PayloadWarning> warnings)
    {
        if (item.ValueKind != JsonValueKind.Object) return;
        CheckNames(item, EventNames, index, warnings);
        if (TryInteger(item, "event_timestamp", out var time) && time is > 0 and < LeastMilliseconds)
            warnings.Add(new PayloadWarning(index, $"event_timestamp is {time}: that is a number of seconds; send milliseconds."));
        if (!item.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String) return;
        var name = type.GetString()!;
        if (!Types.Contains(name) && Closest.Match(name, Types) is { } close)
            warnings.Add(new PayloadWarning(index, $"type \"{name}\" is kept as your own; did you mean {close}?"));
        var needsId = name.StartsWith("media_", StringComparison.Ordinal) || name.StartsWith("recommendation_", StringComparison.Ordinal) || name.StartsWith("article_", StringComparison.Ordinal);
        if (needsId && !item.TryGetProperty("id", out _))
            warnings.Add(new PayloadWarning(index, $"{name} has no id: it is not known what it is about."));
    }

    private static void CheckNames(JsonElement item, string[] known, int index, List<PayloadWarning> warnings)
    {
        foreach (var member in item.EnumerateObject())
        {
            // Short names are close to any other.
            if (member.Name.Length < 4 || known.Contains(member.Name) || Closest.Match(member.Name, known) is not { } close) continue;
            if (item.TryGetProperty(close, out _)) continue;
            warnings.Add(new PayloadWarning(index, $"\"{member.Name}\": did you mean {close}?"));
        }
    }

    private static bool TryInteger(JsonElement item, string name, out long value)
    {
        value = 0;
        return item.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out value);
    }

    private static string Duration(Int128 milliseconds)
    {
        var time = TimeSpan.FromMilliseconds((double)milliseconds);
        return time.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days")
            : time.TotalHours >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} hours")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes");
    }
}
