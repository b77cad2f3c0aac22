using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;

namespace Peach.Tests.History;

public sealed class HistoryApiTests
{
    private TemporaryFolder _folder = null!;
    private RedisServer _redis = null!;
    private PeachProcess _peach = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _redis = await RedisServer.StartAsync(_folder["redis"]);
        await CollectProcess.PrepareAsync(_folder);
        _peach = await PeachProcess.StartAsync(_folder.Root, $"Platform:Redis={_redis.Url}");
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_peach is not null) await _peach.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
        _folder?.Dispose();
    }

    [Test]
    public async Task History_OfAUser_IsReadFilteredAndDeleted()
    {
        await SendAsync("a/b ž", "film", "media_end", ""","metadata":{"type":"video","duration":60}""");
        await SendAsync("a/b ž", "text", "article_start");
        await SendAsync("", "on a device", "media_play");
        var path = $"/api/v1/history/zzebu/{Uri.EscapeDataString("a/b ž")}";
        await Eventually.IsTrueAsync("both entries to be there", async () => (await ReadAsync(path)).Count == 2);
        await Eventually.IsTrueAsync("the device's to be there", async () => (await ReadAsync("/api/v1/history/zzebu/device/d1")).Count == 1);

        var film = (await ReadAsync(path + "?completed=true&limit=10&since=0")).Single()!;
        (film["content_id"]!.ToString(), film["kind"]!.ToString(), film["position_s"]!.GetValue<int>(), film["duration_s"]!.GetValue<int>(), film["completion"]!.GetValue<double>(), film["completed"]!.GetValue<bool>(), film["plays"]!.GetValue<int>())
            .Should().Be(("film", "video", 60, 60, 1, true, 0));
        film["last_time"]!.GetValue<long>().Should().BeGreaterThan(1_600_000_000_000);
        (await ReadAsync(path + "?kind=article")).Single()!["content_id"]!.ToString().Should().Be("text");
        (await ReadAsync("/api/v1/history/zzebu/nobody")).Should().BeEmpty();

        (await (await _peach.Admin.DeleteAsync(path + "?content_id=film")).Content.ReadAsStringAsync()).Should().Be("{\"deleted\":1}");
        (await (await _peach.Admin.DeleteAsync(path)).Content.ReadAsStringAsync()).Should().Be("{\"deleted\":1}");
        (await ReadAsync(path)).Should().BeEmpty();
    }

    [TestCase("/api/v1/history/zzebu/u?limit=0", 400, "limit must be at least 1")]
    [TestCase("/api/v1/history/zzebu/u?kind=song", 400, "kind must be one of")]
    [TestCase("/api/v1/history/zzebu/u?since=-1", 400, "since")]
    [TestCase("/api/v1/history/zzebu/u?completed=maybe", 400, "cannot be read")]
    [TestCase("/api/v1/history/nobody/u", 404, "no organisation nobody")]
    public async Task History_AskedWrongly_SaysWhy(string path, int status, string expected)
    {
        using var response = await _peach.Admin.GetAsync(path);
        ((int)response.StatusCode).Should().Be(status);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await response.Content.ReadAsStringAsync()).Should().Contain(expected);
        using var anybody = await _peach.Client.GetAsync(path);
        anybody.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "what people consume is not for everybody");
    }

    [Test]
    public async Task History_WhileRedisIsAway_Is503_AndCollectGoesOn()
    {
        await _redis.KillAsync();
        using (var response = await _peach.Admin.GetAsync("/api/v1/history/zzebu/u"))
        {
            response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            (await response.Content.ReadAsStringAsync()).Should().Contain("Try again");
        }

        await SendAsync("u", "film", "media_play");
        await _redis.StartAgainAsync();
        await Eventually.IsTrueAsync("the play to be there", async () =>
        {
            using var response = await _peach.Admin.GetAsync("/api/v1/history/zzebu/u");
            return response.IsSuccessStatusCode && (await response.Content.ReadFromJsonAsync<JsonArray>())!.Count == 1;
        });
    }

    [Test]
    public async Task Event_Answered_IsReadableSoon()
    {
        List<double> times = [];
        for (var i = 0; i < 20; i++)
        {
            await SendAsync($"u{i}", "film", "media_play");
            var watch = Stopwatch.StartNew();
            while ((await ReadAsync($"/api/v1/history/zzebu/u{i}")).Count == 0 && watch.Elapsed < Eventually.Limit) await Task.Yield();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        TestContext.Out.WriteLine($"from the answer of Collect to the history's: median {times[10]:F1} ms, longest {times[^1]:F1} ms");
        times[^1].Should().BeLessThan(Eventually.Limit.TotalMilliseconds);
    }

    [TestCase("history")]
    [TestCase("users")]
    [TestCase("tokens")]
    [TestCase("metadata")]
    public async Task Organisation_OfAReservedName_IsRefused(string codops)
    {
        using var response = await _peach.Admin.PostAsJsonAsync("/api/admin/organisations", new { codops, name = "X" });
        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        using var recommendation = await _peach.Client.GetAsync($"/api/v1/{codops}/trending");
        recommendation.IsSuccessStatusCode.Should().BeFalse("{0} is no organisation's", codops);
    }

    [Test]
    public async Task Organisation_Removed_LeavesNoKeys()
    {
        await SendAsync("u", "film", "media_play");
        await Eventually.IsTrueAsync("the play to be there", async () => (await ReadAsync("/api/v1/history/zzebu/u")).Count == 1);
        foreach (var key in (string[])[CollectProcess.Key, CollectProcess.RevokedKey]) await _peach.Admin.DeleteAsync($"/api/admin/site-keys/{key}");

        (await _peach.Admin.DeleteAsync("/api/admin/organisations/zzebu")).StatusCode.Should().Be(HttpStatusCode.NoContent);

        var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(Core.Platform.Redis.RedisAddress.Parse(_redis.Url).ToOptions());
        redis.GetServer(redis.GetEndPoints()[0]).Keys(pattern: "peach:*:zzebu*").Should().BeEmpty();
        await redis.CloseAsync();
    }

    private async Task<JsonArray> ReadAsync(string path) => (await _peach.Admin.GetFromJsonAsync<JsonArray>(path))!;

    private async Task SendAsync(string user, string item, string type, string members = "")
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var response = await _peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", new StringContent($$"""
            {"peach_schema_version":"1.0.3","sent_timestamp":{{now}},"user_id":"{{user}}","client":{"id":"d1"},"events":[{"type":"{{type}}","event_timestamp":{{now}},"id":"{{item}}"{{members}}}]}
            """));
        response.StatusCode.Should().Be(HttpStatusCode.Created);
    }
}
