using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;

namespace Peach.Tests.Privacy;

/// <summary>The whole way: people are collected, one is erased, and nothing of that one is left anywhere.</summary>
[TestFixture]
internal sealed class ForgottenTests
{
    private const string Person = "Ona Šimkutė/7 \"a\"";
    private const string PersonsPhone = "phone-of-ona";
    private const string Other = "Ona Šimkutė";
    private const string OthersPhone = "phone-of-ona-2";
    private const int PlaysEach = 12;

    /// <summary>Ids stand in the stores as they stand here.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly long _now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private TemporaryFolder _folder = null!;
    private RedisServer _redis = null!;

    [SetUp]
    public async Task PrepareAsync()
    {
        _folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(_folder);
        _redis = await RedisServer.StartAsync(_folder["external-redis"]);
    }

    [TearDown]
    public async Task RemoveAsync()
    {
        await _redis.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Person_Erased_IsInNoStore_AndEverybodyElseIs_AsTheReceiptSays()
    {
        await using var peach = await StartAsync();
        await CollectAllAsync(peach);

        var user = await DoneAsync(peach, await EraseAsync(peach, Person));

        Records(user, "archive").Should().Be(PlaysEach, "the events with the user's id");
        Records(user, "stream").Should().Be(PlaysEach);
        Records(user, "quarantine").Should().Be(1);
        Records(user, "history").Should().Be(PlaysEach);
        user["records"]!.GetValue<long>().Should().Be(PlaysEach * 3 + 1);
        Places(user, "archive").Should().HaveCountGreaterThan(1, "the plays were in several hours").And.OnlyContain(place => place.StartsWith("events/codops=zzebu/date="));
        user.ToJsonString().Should().NotContain("imkut");
        await HoldsNothingOfAsync(peach, Person);
        CollectProcess.Archived(_folder).Count(json => (string?)json["client"]?["id"] == PersonsPhone).Should().Be(PlaysEach, "what the phone sent without a login is another id's");

        var phone = await DoneAsync(peach, await EraseAsync(peach, PersonsPhone));
        Records(phone, "archive").Should().Be(PlaysEach);
        await HoldsNothingOfAsync(peach, PersonsPhone);
        await HoldsAllOfTheOtherAsync(peach);
        (await DumpDatabaseAsync(peach)).Should().NotContain("imkutė/7").And.NotContain(PersonsPhone + "\"");
    }

    [Test]
    public async Task Person_WhoSendsOnAfterwards_IsRecordedAgain_AndWhatWasUnderWayIsErased()
    {
        await using var peach = await StartAsync("Archive:FlushInterval=00:00:02");
        for (var i = 0; i < 20; i++) await SendAsync(peach, Person, PersonsPhone, $"under-way-{i}", _now - i);

        var asked = await EraseAsync(peach, Person);
        await SendAsync(peach, Person, PersonsPhone, "afterwards", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var done = await DoneAsync(peach, asked);

        Records(done, "archive").Should().Be(20, "they were still on their way when the erasure was asked for");
        await Eventually.IsTrueAsync("the later event to be archived", () => CollectProcess.Archived(_folder).Count > 0);
        CollectProcess.ArchivedIds(_folder).Should().Equal("afterwards");
        await Eventually.IsTrueAsync("the later event to be in the history", async () => (await HistoryAsync(peach, Person)).SequenceEqual(["afterwards"]));
    }

    [Test]
    public async Task Erasure_KilledInItsMiddle_IsDoneAfterTheRestart_AndCountsOnce()
    {
        const int parts = 240;
        string address;
        await using (var peach = await StartAsync())
        {
            await CollectAllAsync(peach);
            // An archive of many hours, so that the erasure takes its time.
            for (var i = 0; i < parts; i++) PutPart(i);
            address = await EraseAsync(peach, Person);
            await Eventually.IsTrueAsync("the archive to be in the middle", () =>
                Directory.EnumerateFiles(Archive, "joined-*", SearchOption.AllDirectories).Count(path => path.Contains("date=2026-01", StringComparison.Ordinal)) is > 3 and < parts);
            await peach.KillAsync();
        }

        CountInArchive(Person).Should().BeGreaterThan(0, "the kill came in the middle");
        await using var next = await StartAsync();
        await Eventually.IsTrueAsync("the erasure to be begun again", async () =>
            (await next.Admin.GetFromJsonAsync<JsonObject>(address))!["stores"]!.AsArray().Any(store => store!["unfinished_attempts"]!.GetValue<int>() == 1));
        var done = await DoneAsync(next, address);

        CountInArchive(Person).Should().Be(0);
        CountInArchive(Other).Should().Be(PlaysEach + parts);
        Records(done, "archive").Should().Be(PlaysEach + parts, "each event counts once, whoever removed it");
        done["stores"]!.AsArray().Single(store => (string?)store!["store"] == "archive")!["unfinished_attempts"]!.GetValue<int>().Should().Be(1);
        await HoldsNothingOfAsync(next, Person);
    }

    private string Archive => Path.Combine(_folder.Root, "objects", "events");

    private Task<PeachProcess> StartAsync(params string[] settings) => PeachProcess.StartAsync(_folder.Root, [
        $"Platform:Redis={_redis.Url}", "Privacy:PollInterval=00:00:00.2", .. settings.Length > 0 ? settings : ["Archive:FlushInterval=00:00:00.3"]]);

    private async Task CollectAllAsync(PeachProcess peach)
    {
        for (var i = 0; i < PlaysEach; i++)
        {
            await SendAsync(peach, Person, PersonsPhone + "-logged-in", $"p{i}", _now - i * 3_600_000L / 3);
            await SendAsync(peach, null, PersonsPhone, $"d{i}", _now - i * 3_600_000L / 3);
            await SendAsync(peach, Other, OthersPhone, $"o{i}", _now - i * 3_600_000L / 3);
        }

        await SendAsync(peach, Person, PersonsPhone + "-logged-in", "broken-p", null);
        await SendAsync(peach, null, PersonsPhone, "broken-d", null);
        await SendAsync(peach, Other, OthersPhone, "broken-o", null);
        await Eventually.IsTrueAsync("all to be archived", () => CollectProcess.Archived(_folder).Count == PlaysEach * 3);
        await Eventually.IsTrueAsync("all to be in the histories", async () => (await HistoryAsync(peach, Person)).Count == PlaysEach && (await HistoryAsync(peach, Other)).Count == PlaysEach);
        await Eventually.IsTrueAsync("all to be in quarantine", () => Task.FromResult(QuarantineText().Split("broken-").Length == 4));
    }

    /// <param name="peach">Where to.</param>
    /// <param name="user">Null: nobody is logged in.</param>
    /// <param name="device">The device.</param>
    /// <param name="item">What was played.</param>
    /// <param name="time">When, by the device; null: it does not say, which breaks the format.</param>
    private async Task SendAsync(PeachProcess peach, string? user, string device, string item, long? time)
    {
        var body = new JsonObject
        {
            ["peach_schema_version"] = "1.0.3",
            ["sent_timestamp"] = _now,
            ["client"] = new JsonObject { ["id"] = device, ["type"] = "mobileapp" },
            ["events"] = new JsonArray(new JsonObject { ["type"] = "media_play", ["id"] = item, ["event_timestamp"] = time }),
        };
        if (user is not null) body["user_id"] = user;
        using var content = new StringContent(body.ToJsonString(Plain), Encoding.UTF8, "application/json");
        using var answer = await peach.Client.PostAsync(new Uri($"/v3/collect?s={CollectProcess.Key}", UriKind.Relative), content);
        answer.StatusCode.Should().Be(HttpStatusCode.Created);
    }

    private static async Task<string> EraseAsync(PeachProcess peach, string id)
    {
        using var answer = await peach.Admin.DeleteAsync(new Uri($"/api/v1/users/zzebu/{Uri.EscapeDataString(id)}", UriKind.Relative));
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await HistoryAsync(peach, id)).Should().BeEmpty("the history is erased within the request");
        return answer.Headers.Location!.ToString();
    }

    private static Task<JsonObject> DoneAsync(PeachProcess peach, string address) => Eventually.GetAsync("the erasure to be done", async () =>
        await peach.Admin.GetFromJsonAsync<JsonObject>(address) is { } receipt && (string?)receipt["state"] == "done" ? receipt : null);

    private static long Records(JsonObject receipt, string store) => receipt["stores"]!.AsArray().Single(one => (string?)one!["store"] == store)!["records"]!.GetValue<long>();

    private static List<string> Places(JsonObject receipt, string store) =>
        [.. receipt["stores"]!.AsArray().Single(one => (string?)one!["store"] == store)!["removals"]!.AsArray().SelectMany(removal => removal!["where"]!.AsArray()).Select(place => place!.ToString())];

    private static async Task<List<string>> HistoryAsync(PeachProcess peach, string user)
    {
        var answer = await peach.Admin.GetFromJsonAsync<JsonNode>($"/api/v1/history/zzebu/{Uri.EscapeDataString(user)}?limit=200");
        var entries = answer as JsonArray ?? answer!["items"]!.AsArray();
        return [.. entries.Select(entry => entry!["content_id"]!.ToString())];
    }

    private async Task HoldsNothingOfAsync(PeachProcess peach, string id)
    {
        CountInArchive(id).Should().Be(0);
        QuarantineText().Should().NotContain(Escaped(id)).And.NotContain($"\"{id}\"");
        var redis = await DumpRedisAsync();
        redis.Should().Contain(Escaped(Other), "the stream holds the others").And.NotContain(Escaped(id));
        (await HistoryAsync(peach, id)).Should().BeEmpty();
    }

    private async Task HoldsAllOfTheOtherAsync(PeachProcess peach)
    {
        CountInArchive(Other).Should().Be(PlaysEach);
        (await HistoryAsync(peach, Other)).Should().HaveCount(PlaysEach);
        QuarantineText().Should().Contain("broken-o").And.NotContain("broken-p").And.NotContain("broken-d");
        var redis = await DumpRedisAsync();
        for (var i = 0; i < PlaysEach; i++) redis.Should().Contain($"o{i}", "the other's events are still in the stream");
    }

    private int CountInArchive(string id) =>
        CollectProcess.Archived(_folder).Count(json => (string?)json["user_id"] == id || (string?)json["client"]?["id"] == id);

    private string QuarantineText()
    {
        var text = new StringBuilder();
        var folder = Path.Combine(_folder.Root, "objects", "quarantine");
        if (!Directory.Exists(folder)) return "";
        foreach (var path in Directory.EnumerateFiles(folder, "*.gz", SearchOption.AllDirectories))
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            text.Append(reader.ReadToEnd());
        }

        return text.ToString();
    }

    /// <summary>Everything in Redis as one text; ids as they stand in JSON.</summary>
    private async Task<string> DumpRedisAsync()
    {
        const string program = """
            import json, redis, sys
            r = redis.from_url(sys.argv[1])
            kinds = {b"hash": lambda k: r.hgetall(k), b"stream": lambda k: r.xrange(k), b"string": lambda k: r.get(k), b"zset": lambda k: r.zrange(k, 0, -1),
                     b"set": lambda k: r.smembers(k), b"list": lambda k: r.lrange(k, 0, -1)}
            def text(v):
                if isinstance(v, bytes): return v.decode("utf-8", "replace")
                if isinstance(v, dict): return " ".join(text(a) + " " + text(b) for a, b in v.items())
                if isinstance(v, (list, tuple, set)): return " ".join(map(text, v))
                return str(v)
            for k in r.scan_iter(): sys.stdout.buffer.write((text(k) + " " + text(kinds[r.type(k)](k)) + "\n").encode())
            """;
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", program, _redis.Url]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
        return text;
    }

    /// <summary>The id as a value in JSON, as events and their copies hold it.</summary>
    private static string Escaped(string id) => "\"" + id.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    /// <summary>All rows of all tables but SQLite's own.</summary>
    private async Task<string> DumpDatabaseAsync(PeachProcess peach)
    {
        peach.Should().NotBeNull();
        var text = new StringBuilder();
        await using var context = new PeachDbContext(new DbContextOptionsBuilder<PeachDbContext>().UseSqlite($"Data Source={_folder["peach.db"]};Mode=ReadOnly").Options, []);
        var tables = await context.Database.SqlQuery<string>($"SELECT name AS Value FROM sqlite_master WHERE type = 'table'").ToListAsync();
        await context.Database.OpenConnectionAsync();
        foreach (var table in tables)
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                for (var i = 0; i < reader.FieldCount; i++) text.Append(CultureInfo.InvariantCulture, $"{reader.GetValue(i)} ");
        }

        return text.ToString();
    }

    /// <summary>A part of an hour of its own, as an earlier Peach wrote it, with one event of each.</summary>
    private void PutPart(int number)
    {
        var hour = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(number);
        var folder = Path.Combine(Archive, "codops=zzebu", $"date={hour:yyyy-MM-dd}", $"hour={hour:HH}");
        Directory.CreateDirectory(folder);
        using var part = new StreamWriter(new GZipStream(File.Create(Path.Combine(folder, $"part-0123456789abcdef-{number:D20}.ndjson.gz")), CompressionLevel.Fastest));
        foreach (var user in (string[])[Person, Other])
        {
            part.Write(JsonSerializer.Serialize(new { type = "media_play", id = $"x{number}", user_id = user, codops = "zzebu", collect_timestamp = hour.ToUnixTimeMilliseconds() }));
            part.Write('\n');
        }
    }
}
