using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Collect;

/// <summary>What the clients in the field send, over HTTP and with the limits as they are shipped.</summary>
public sealed class DeployedSendersTests
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private TemporaryFolder _folder = null!;
    private PeachProcess _peach = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(_folder);
        _peach = await PeachProcess.StartAsync(_folder.Root, "Archive:FlushInterval=0:00:00.05");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_peach is not null) await _peach.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase(1000, false)]
    [TestCase(1000, true)]
    [TestCase(5000, false)]
    [TestCase(5000, true)]
    public async Task Batch_AfterAnOfflinePeriod_IsTakenWhole(int events, bool gzip)
    {
        var name = $"batch-{events}-{gzip}";
        var body = Body(string.Join(',', Enumerable.Range(0, events).Select(i => Event($"{name}-{i}"))));
        var receipt = await SendAsync(body, gzip: gzip);
        receipt["accepted"]!.GetValue<int>().Should().Be(events);
        await Eventually.IsTrueAsync("the batch in the archive", () => CollectProcess.ArchivedIds(_folder).Count(id => id.StartsWith(name + "-", StringComparison.Ordinal)) == events);
    }

    [TestCase("/v3/collect")]
    [TestCase("/v2/collect")]
    [TestCase("/v1/collect")]
    [TestCase("/api/events")]
    public async Task Browser_WithCookiesAndPreflight_IsAllowedOnEveryPath(string path)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, $"{path}?s={CollectProcess.Key}");
        preflight.Headers.Add("Origin", "https://www.example.org");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type");
        var allowed = await _peach.Client.SendAsync(preflight);
        allowed.StatusCode.Should().Be(HttpStatusCode.NoContent);
        Header(allowed, "Access-Control-Allow-Credentials").Should().Be("true");

        using var request = new HttpRequestMessage(HttpMethod.Post, $"{path}?s={CollectProcess.Key}") { Content = new StringContent(Body(Event("cookie" + path))) };
        request.Headers.Add("Origin", "https://www.example.org");
        request.Headers.Add("Cookie", "_pc_c=abc; other=1");
        var response = await _peach.Client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.Created);
        Header(response, "Access-Control-Allow-Origin").Should().Be("https://www.example.org", "with cookies a browser does not take *");
        Header(response, "Access-Control-Allow-Credentials").Should().Be("true");
        string.Join(',', response.Headers.Vary).Should().Contain("Origin");
    }

    [Test]
    public async Task WebView_OfAFileOrFrame_SendsANullOrigin()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v3/collect?s={CollectProcess.Key}") { Content = new StringContent(Body(Event("null-origin"))) };
        request.Headers.TryAddWithoutValidation("Origin", "null");
        var response = await _peach.Client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.Created);
        Header(response, "Access-Control-Allow-Origin").Should().Be("null");
    }

    [TestCase("text/plain;charset=UTF-8")]
    [TestCase("application/json; charset=utf-8")]
    [TestCase("application/octet-stream")]
    [TestCase("")]
    [TestCase("nonsense")]
    public async Task Beacon_OfAnyTypeOrNone_IsTaken(string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body(Event($"beacon {type}"))));
        if (type.Length > 0) content.Headers.TryAddWithoutValidation("Content-Type", type);
        (await _peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", content)).StatusCode.Should().Be(HttpStatusCode.Created);
    }

    [TestCase("1.0.0")]
    [TestCase("1.0.1")]
    [TestCase("1.0.3")]
    [TestCase("1.0.4")]
    public async Task TagManager_OfAnyVersion_SendsOneEvent(string version)
    {
        var id = $"tag-{version}";
        var receipt = await SendAsync(
            $$$"""{"peach_schema_version":"{{{version}}}","sent_timestamp":{{{Now}}},"client":{"type":"web"},"event":{"type":"pageview","id":"{{{id}}}","event_timestamp":{{{Now}}},"context":{"page_uri":"https://x"} } }""");
        receipt["accepted"]!.GetValue<int>().Should().Be(1);
        var stored = await StoredAsync(id);
        stored["type"]!.ToString().Should().Be("pageview", "old names are kept");
        stored["peach_schema_version"]!.ToString().Should().Be(version);
        stored.ContainsKey("event").Should().BeFalse();
    }

    [Test]
    public async Task Sender_WithoutAnyId_IsTaken()
    {
        var receipt = await SendAsync(
            $$$"""{"peach_schema_version":"1.0.3","sent_timestamp":{{{Now}}},"user_id":"unknown","client":{"type":"mobileapp","app_id":"no-ids"},"events":[{"type":"page_view","event_timestamp":{{{Now}}} }]}""");
        receipt["accepted"]!.GetValue<int>().Should().Be(1);
        var stored = await Eventually.GetAsync("the event", () => Task.FromResult(CollectProcess.Archived(_folder).Find(json => json["client"]?["app_id"]?.ToString() == "no-ids")));
        stored.ContainsKey("id").Should().BeFalse();
        stored["user_id"]!.ToString().Should().Be("unknown");
    }

    [TestCase("timezone", "5.5")]
    [TestCase("timezone", "-210")]
    [TestCase("timezone", "60")]
    [TestCase("timezone", "\"Europe/Zurich\"")]
    public async Task Device_InAnyTimezone_IsKeptAsItSays(string member, string value)
    {
        var id = $"{member}-{value.Trim('"')}";
        await SendAsync($$$"""{"peach_schema_version":"1.0.4","sent_timestamp":{{{Now}}},"client":{"id":"c","device":{"type":"hbbtv","{{{member}}}":{{{value}}} } },"events":[{{{Event(id)}}}]}""");
        (await StoredAsync(id))["client"]!["device"]![member]!.ToJsonString().Should().Be(value, "whether hours or minutes, what was sent stays");
    }

    [Test]
    public async Task Broadcaster_WithTypesAndFieldsOfItsOwn_HasThemKept()
    {
        var own = $$"""
            {"type":"card_view","id":"own","event_timestamp":{{Now}},"card":{"row":3,"tags":["a",null,1.50,true]},"props":{"x":{"y":[[]]} },"metadata":null,
             "context":{"items":["1","2"],"item_id":"2","hit_index":1,"component":{"type":"row","name":"for you","version":"7"} },"big":12345678901234567890,"tiny":1e-400}
            """;
        await SendAsync(Body(own, ",\"client_extra\":{\"a\":1},\"peach_framework_version\":\"1.5.2-36\""));
        var stored = await StoredAsync("own");
        stored["card"]!.ToJsonString().Should().Be("""{"row":3,"tags":["a",null,1.50,true]}""");
        stored["big"]!.ToJsonString().Should().Be("12345678901234567890", "numbers are kept to the digit");
        stored["tiny"]!.ToJsonString().Should().Be("1e-400");
        stored["context"]!["component"]!["name"]!.ToString().Should().Be("for you");
        stored["client_extra"]!.ToJsonString().Should().Be("""{"a":1}""");
        stored.ContainsKey("metadata").Should().BeTrue();
    }

    [TestCase("emoji \U0001F351\U0001F468‍\U0001F469‍\U0001F467")]
    [TestCase("rtl \u202eשלום\u202c مرحبا")]
    [TestCase("lines \u2028\u2029\u0085")]
    [TestCase("control \u0000\u0001\u001f\u007f\t\r\n\"\\/")]
    [TestCase("edges \uFFFD\uFFFF\U0010FFFF\uE000 é e\u0301")]
    public async Task Text_InUnicode_IsStoredAsItCame(string text)
    {
        foreach (var escaped in new[] { false, true })
        {
            var json = escaped ? Escape(text) : JsonSerializer.Serialize(text, Unescaped);
            var id = $"unicode {text} {escaped}";
            var receipt = await SendAsync(Body($$"""{"type":{{json}},"event_timestamp":{{Now}},"id":{{Escape(id)}},{{json}}:{{json}}}""", $",\"user_id\":{json}"));
            receipt["accepted"]!.GetValue<int>().Should().Be(1);
            var stored = await StoredAsync(id);
            stored["type"]!.ToString().Should().Be(text);
            stored["user_id"]!.ToString().Should().Be(text);
            stored[text]!.ToString().Should().Be(text, "names are texts too");
        }
    }

    [Test]
    public async Task Text_WithHalfASurrogatePair_SpoilsNothing()
    {
        var receipt = await SendAsync(Body($$"""{"type":"t","event_timestamp":{{Now}},"id":"half","props":{"title":"cut \ud83c"} },{{Event("whole")}}"""));
        receipt["accepted"]!.GetValue<int>().Should().Be(2, "what it is not needed for is kept as it is");
        await StoredAsync("whole");
        (await StoredAsync("half")).ContainsKey("props").Should().BeTrue();
        using var checkedOnly = await _peach.Client.PostAsync("/v3/validate", new StringContent(Body("""{"type":"cut \ud83c","event_timestamp":1,"x\ud83c":1}""")));
        checkedOnly.StatusCode.Should().Be(HttpStatusCode.OK);
        using var sampled = await _peach.Client.PostAsync("/v3/validate", new StringContent(Body("""{"type":"t","event_timestamp":1,"props":"cut \ud83c"}""")));
        (await sampled.Content.ReadAsStringAsync()).Should().Contain("surrogate");
    }

    [Test]
    public async Task SiteKey_InTheBody_GivesWayToTheAddress()
    {
        await SendAsync(Body(Event("key-in-body"), ",\"site_key\":\"another\""));
        (await StoredAsync("key-in-body"))["site_key"]!.ToString().Should().Be(CollectProcess.Key);
    }

    [TestCase(-10, "years behind")]
    [TestCase(10, "years ahead")]
    public async Task Clock_YearsOff_IsCorrected(int years, string reason)
    {
        var device = Now + (years * 365L * 86_400_000);
        await SendAsync($$$"""{"peach_schema_version":"1.0.4","sent_timestamp":{{{device}}},"client":{"id":"c"},"events":[{"type":"t","id":"clock{{{years}}}","event_timestamp":{{{device - 5000}}} }]}""");
        var stored = await StoredAsync($"clock{years}");
        stored["event_timestamp"]!.GetValue<long>().Should().Be(device - 5000);
        stored["corrected_timestamp"]!.GetValue<long>().Should().Be(stored["collect_timestamp"]!.GetValue<long>() - 5000, reason);
    }

    private static string Escape(string text) => '"' + string.Concat(text.Select(letter => $"\\u{(int)letter:x4}")) + '"';

    private static string Header(HttpResponseMessage response, string name) => string.Join(',', response.Headers.GetValues(name));

    private async Task<JsonObject> SendAsync(string body, bool gzip = false)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var compressed = new MemoryStream();
        if (gzip)
            await using (var stream = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) await stream.WriteAsync(bytes);
        using var content = new ByteArrayContent(gzip ? compressed.ToArray() : bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
        if (gzip) content.Headers.ContentEncoding.Add("gzip");
        using var response = await _peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", content);
        var answer = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(HttpStatusCode.Created, answer);
        return JsonNode.Parse(answer)!.AsObject();
    }

    private Task<JsonObject> StoredAsync(string id) => Eventually.GetAsync(
        $"{id} in the archive", () => Task.FromResult(CollectProcess.Archived(_folder).Find(json => json["id"]?.ToString() == id)));
}
