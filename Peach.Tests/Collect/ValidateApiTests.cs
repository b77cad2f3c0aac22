using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Collect;

/// <summary>The validator, the rules and the quarantine over HTTP.</summary>
public sealed class ValidateApiTests
{
    private TemporaryFolder _folder = null!;
    private PeachProcess _peach = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(_folder);
        _peach = await PeachProcess.StartAsync(_folder.Root, "Archive:FlushInterval=0:00:00.05", "Quarantine:FlushInterval=0:00:00.05");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_peach is not null) await _peach.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Validate_SaysWhatIsWrongAndStoresNothing()
    {
        var report = await ValidateAsync(Body($$"""{{Event("validated")}},{"type":"media_ply","event_timestmap":{{Now}},"id":"x"},{"type":"media_play","event_timestamp":1795000000}"""), CollectProcess.Key);

        report["accepted"]!.GetValue<int>().Should().Be(2);
        report["quarantined"]!.GetValue<int>().Should().Be(1);
        report["reasons"]![0]!.ToJsonString().Should().Be("""{"index":1,"reason":"event_timestamp is missing"}""");
        var warnings = report["warnings"]!.AsArray().Select(warning => $"{warning!["index"]} {warning["warning"]}").ToList();
        warnings.Should().Contain(text => text.StartsWith("1 ", StringComparison.Ordinal) && text.Contains("event_timestmap", StringComparison.Ordinal) && text.Contains("did you mean event_timestamp", StringComparison.Ordinal));
        warnings.Should().Contain(text => text.StartsWith("1 ", StringComparison.Ordinal) && text.Contains("media_play", StringComparison.Ordinal));
        warnings.Should().Contain(text => text.StartsWith("2 ", StringComparison.Ordinal) && text.Contains("seconds", StringComparison.Ordinal));
        warnings.Should().Contain(text => text.StartsWith("2 ", StringComparison.Ordinal) && text.Contains("no id", StringComparison.Ordinal));
        report["events"]![0]!["id"]!.ToString().Should().Be("validated");
        report["events"]![0]!["codops"]!.ToString().Should().Be("zzebu");

        // Stored in order: when the later one is there, the validated one would be.
        (await CollectProcess.SendAsync(_peach, "after-validation")).StatusCode.Should().Be(HttpStatusCode.Created);
        await Eventually.GetAsync("the later event", () => Task.FromResult(CollectProcess.ArchivedIds(_folder).FirstOrDefault(id => id == "after-validation")));
        CollectProcess.ArchivedIds(_folder).Should().NotContain("validated");
    }

    [TestCase(null, "needs a site key")]
    [TestCase("nobody", "does not know")]
    [TestCase(CollectProcess.RevokedKey, "revoked")]
    public async Task Validate_WithoutAGoodSiteKey_SaysSo(string? key, string text)
    {
        var report = await ValidateAsync(Body(Event("a")), key);
        report["accepted"]!.GetValue<int>().Should().Be(1);
        report["warnings"]![0]!["warning"]!.ToString().Should().Contain(text);
    }

    [Test]
    public async Task Validate_OfWhatIsNotJson_NamesLineAndByte()
    {
        var response = await _peach.Client.PostAsync($"/v3/validate?s={CollectProcess.Key}", new StringContent("{\n \"a\": nope}"));
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should().Contain("line 2, byte 8");
    }

    [Test]
    public async Task Validate_TakesGzip_AndAnswersBrowsers()
    {
        using var buffer = new MemoryStream();
        await using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(Body(Event("a"))));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v3/validate?s={CollectProcess.Key}") { Content = new ByteArrayContent(buffer.ToArray()) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.Add("Origin", "https://player.example.org");
        var response = await _peach.Client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://player.example.org");
    }

    [Test]
    public async Task Rules_SetByAnAdministrator_MendFromThenOnAndByReplay()
    {
        const string sent = """{"type":"t","id":"by-rule","wann":1795000000000}""";
        (await SendAsync(Body(sent)))["quarantined"]!.GetValue<int>().Should().Be(1);
        var listed = await Eventually.GetAsync("the quarantined event", async () =>
            (await GetAsync($"/api/admin/quarantine?site_key={CollectProcess.Key}")).AsArray().FirstOrDefault(group => group!["sample"]!.ToString() == sent));
        listed["reason"]!.ToString().Should().Be("event_timestamp is missing");

        var bad = await _peach.Admin.PutAsJsonAsync($"/api/admin/site-keys/{CollectProcess.Key}/rules", new[] { new { rule = "rename", on = "event", member = "wann" } });
        bad.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await bad.Content.ReadAsStringAsync()).Should().Contain("rule 1: to must be");
        var put = await _peach.Admin.PutAsJsonAsync(
            $"/api/admin/site-keys/{CollectProcess.Key}/rules", new[] { new { rule = "rename", on = "event", member = "wann", to = "event_timestamp" } });
        put.StatusCode.Should().Be(HttpStatusCode.OK, await put.Content.ReadAsStringAsync());

        var report = await ValidateAsync(Body(sent), CollectProcess.Key);
        report["mended_by_rules"]!.GetValue<bool>().Should().BeTrue();
        var started = await _peach.Admin.PostAsJsonAsync("/api/admin/quarantine/replays", new { site_key = CollectProcess.Key });
        started.StatusCode.Should().Be(HttpStatusCode.Accepted);
        await Eventually.GetAsync("the event in the archive", () => Task.FromResult(CollectProcess.ArchivedIds(_folder).FirstOrDefault(id => id == "by-rule")));
        var ended = await Eventually.GetAsync("the replay's end", async () =>
            await GetAsync(started.Headers.Location!.ToString()) is var replay && replay["state"]!.ToString() == "done" ? replay : null);
        ended["taken"]!.GetValue<int>().Should().BeGreaterThanOrEqualTo(1);
        (await SendAsync(Body(sent)))["duplicate"]!.GetValue<int>().Should().Be(1, "the rule makes of it what was stored");
    }

    private async Task<JsonNode> ValidateAsync(string body, string? key)
    {
        var response = await _peach.Client.PostAsync($"/v3/validate{(key is null ? "" : $"?s={key}")}", new StringContent(body));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private async Task<JsonNode> SendAsync(string body)
    {
        var response = await _peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", new StringContent(body));
        response.StatusCode.Should().Be(HttpStatusCode.Created);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _peach.Admin.GetStringAsync(path))!;
}
