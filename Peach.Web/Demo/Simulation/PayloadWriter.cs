using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Peach.Web.Demo.Simulation;

/// <summary>Puts visits into the bodies that deployed senders make.</summary>
internal sealed class PayloadWriter(string siteKey)
{
    public IReadOnlyList<CollectPayload> Write(Visit visit, DateTimeOffset now) => visit.Member.Shape switch
    {
        ClientShape.Mobile => [Create(visit, now, $"/v3/collect?s={siteKey}", "application/json; charset=utf-8", isGzip: true)],
        ClientShape.WebBeacon => [Create(visit, now, $"/v3/collect?s={siteKey}", "text/plain;charset=UTF-8", isGzip: false)],
        ClientShape.Hbbtv => [Create(visit, now, $"/v2/collect?s={siteKey}", "application/json", isGzip: false)],
        _ => [.. visit.Events.Select(entry => CreateSingle(visit, now, entry))],
    };

    private static CollectPayload Create(Visit visit, DateTimeOffset now, string path, string contentType, bool isGzip)
    {
        var mobile = visit.Member.Shape == ClientShape.Mobile;
        var body = Common(visit, now, mobile ? "1.0.4" : "1.0.3");
        if (mobile) body["peach_framework_version"] = "1.5.2-36";
        body["peach_implementation_version"] = "0";
        var start = visit.Events[0]["event_timestamp"]!.GetValue<long>();
        body["session_start_timestamp"] = start;
        if (mobile) body["session_id"] = string.Create(CultureInfo.InvariantCulture, $"{visit.Member.DeviceId}-{start}");
        body["events"] = new JsonArray([.. visit.Events.Select(entry => entry.DeepClone())]);
        return new CollectPayload(path, contentType, isGzip, Encode(body, isGzip), visit.Events.Count);
    }

    private CollectPayload CreateSingle(Visit visit, DateTimeOffset now, JsonObject entry)
    {
        var body = Common(visit, now, "1.0.0");
        body["site_key"] = siteKey;
        body["event"] = entry.DeepClone();
        return new CollectPayload($"/v1/collect?s={siteKey}&e={entry["type"]}", "application/json", false, Encode(body, false), 1);
    }

    private static JsonObject Common(Visit visit, DateTimeOffset now, string schema)
    {
        var body = new JsonObject
        {
            ["peach_schema_version"] = schema,
            ["sent_timestamp"] = (now + visit.Member.ClockError).ToUnixTimeMilliseconds(),
            ["client"] = Client(visit.Member),
        };
        if (visit.Member.UserId is { } user) body["user_id"] = user;
        else if (visit.Member.Shape == ClientShape.Hbbtv) body["user_id"] = "unknown";
        return body;
    }

    private static JsonObject Client(AudienceMember member)
    {
        var (type, app, device, vendor, os) = member.Shape switch
        {
            ClientShape.Mobile => ("mobileapp", "example.demo.app", "phone", "Acme", "Android"),
            ClientShape.Hbbtv => ("web", "example.demo.tv", "hbbtv", "Screenco", "HbbTV"),
            _ => ("web", "www.demo.example", "desktop", "", "Linux"),
        };
        return new JsonObject
        {
            ["id"] = member.DeviceId,
            ["type"] = type,
            ["app_id"] = app,
            ["name"] = "Demo",
            ["version"] = "3.4.0",
            ["user_logged_in"] = member.UserId is not null,
            ["device"] = new JsonObject { ["type"] = device, ["vendor"] = vendor, ["model"] = "X", ["screen_size"] = "1920x1080", ["language"] = "en-GB", ["timezone"] = 1 },
            ["os"] = new JsonObject { ["name"] = os, ["version"] = "14" },
        };
    }

    private static byte[] Encode(JsonObject body, bool isGzip)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body);
        if (!isGzip) return json;
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(json);
        return compressed.ToArray();
    }
}
