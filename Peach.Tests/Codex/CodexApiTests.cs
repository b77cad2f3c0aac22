using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.Codex;

[TestFixture]
internal sealed class CodexApiTests
{
    private const string Root = "/api/v1/codex/zzebu";

    private TemporaryFolder _folder = null!;
    private PeachProcess _peach = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _peach = await PeachProcess.StartAsync(_folder["data"], "Codex:LocalAge=0");
        (await _peach.Admin.PostAsync("/api/admin/organisations", Json("""{"codops":"zzebu","name":"EBU"}"""))).EnsureSuccessStatusCode();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_peach is not null) await _peach.DisposeAsync();
        _folder?.Dispose();
    }

    [TestCase("/items?after=%00")]
    [TestCase("/export?after=a%00")]
    public async Task After_ThatIsNoId_IsRefused(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, Root + path);
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, "PostgreSQL takes no such text");
        (await answer.Content.ReadAsStringAsync()).Should().Contain("control character");
    }

    [Test]
    public async Task Item_IsPutReadConditionallyChangedAndDeleted()
    {
        var path = $"{Root}/items/{Uri.EscapeDataString("urn:one/two%2F ž")}";
        using var made = await SendAsync(HttpMethod.Put, path, """{ "title" : "One" }""");
        made.StatusCode.Should().Be(HttpStatusCode.Created);
        var tag = made.Headers.ETag!;

        using var read = await SendAsync(HttpMethod.Get, path);
        (await read.Content.ReadAsStringAsync()).Should().Be("""{"id":"urn:one/two%2F ž","title":"One"}""");
        read.Headers.ETag.Should().Be(tag);
        read.Content.Headers.LastModified.Should().NotBeNull();
        (await SendAsync(HttpMethod.Get, path, null, ("If-None-Match", tag.Tag))).StatusCode.Should().Be(HttpStatusCode.NotModified);

        using var changed = await SendAsync(HttpMethod.Put, path, """{"title":"Two"}""", ("If-Match", tag.Tag));
        changed.StatusCode.Should().Be(HttpStatusCode.OK);
        using var late = await SendAsync(HttpMethod.Put, path, """{"title":"Three"}""", ("If-Match", tag.Tag));
        late.StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
        (await ProblemAsync(late))["version"]!.ToString().Should().Be(changed.Headers.ETag!.Tag.Trim('"'));
        (await SendAsync(HttpMethod.Put, path, "{}", ("If-None-Match", "*"))).StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
        (await SendAsync(HttpMethod.Put, path, "{}", ("If-None-Match", "\"5\""))).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await SendAsync(HttpMethod.Delete, path, null, ("If-Match", tag.Tag))).StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
        (await SendAsync(HttpMethod.Delete, path)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await SendAsync(HttpMethod.Delete, path)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Get, path)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [TestCase("a", """{"id":"b","available_from":"2026-01-01","available_until":5}""", 422, "id must be \"a\"", "available_from must be a time with its zone", "available_until must be")]
    [TestCase("a", """{"available_from":"2026-01-02T00:00:00Z","available_until":"2026-01-01T00:00:00Z"}""", 422, "after available_from")]
    [TestCase("a", "[1]", 422, "must be a JSON object, was a list")]
    [TestCase("a", "{", 422, "no sound JSON")]
    [TestCase("a", "", 422, "no sound JSON")]
    [TestCase("a", """{"x":1,"x":2}""", 422, "no sound JSON")]
    [TestCase("a", """{"x":"\ud800"}""", 422, "half a character")]
    [TestCase("a", """{"x":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}""", 422, "16 levels of objects and lists (Codex:MaxItemDepth), was 17")]
    [TestCase("%01a%20", "{}", 422, "control characters")]
    [TestCase("%FF", "{}", 400, "percent-encoded UTF-8")]
    [TestCase("", "{}", 422, "id must not be empty")]
    public async Task Item_ThatIsNotSound_IsRefusedWithAllThatIsWrong(string id, string body, int status, params string[] expected)
    {
        using var response = await SendAsync(HttpMethod.Put, $"{Root}/items/{id}", body);

        ((int)response.StatusCode).Should().Be(status);
        var detail = (await ProblemAsync(response))["detail"]!.ToString();
        foreach (var text in expected) detail.Should().Contain(text);
    }

    [Test]
    public async Task Item_OfTooManyBytes_IsRefused()
    {
        (await SendAsync(HttpMethod.Put, $"{Root}/items/big", $$"""{"x":"{{new string('x', 65_536)}}"}""")).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await SendAsync(HttpMethod.Put, $"{Root}/items/big", $$"""{"x":"{{new string('x', 200_000)}}"}""")).StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Test]
    public async Task Load_Compressed_IsTakenSearchedExportedAndDeleted()
    {
        using var content = new ByteArrayContent(Compress(
            """{"id":"load-1","title":"Evening","genre":"load"}""" + "\n" + """{"id":"load-2","genre":"load","available_until":"2001-01-01T00:00:00Z"}""" + "\nnot json\n"));
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await _peach.Admin.PostAsync(Root + "/items", content);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var load = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        (load["added"]!.GetValue<int>(), load["refused"]!.GetValue<int>(), load["errors"]![0]!["line"]!.GetValue<int>()).Should().Be((2, 1, 3));

        (await GetAsync("/items?genre=load&available=now"))["items"]!.AsArray().Select(item => item!["id"]!.ToString()).Should().Equal("load-1");
        (await GetAsync("/items?field.genre=load&available=no"))["items"]!.AsArray().Select(item => item!["id"]!.ToString()).Should().Equal("load-2");
        var page = await GetAsync("/items?genre=load&limit=1");
        page["next"]!.ToString().Should().Be("load-1");
        (await GetAsync("/items?genre=load&limit=1&after=load-1"))["next"].Should().BeNull();
        (await _peach.Admin.GetStringAsync(Root + "/export?q=evening")).Should().Be("""{"id":"load-1","title":"Evening","genre":"load"}""" + "\n");
        using var wrong = await SendAsync(HttpMethod.Get, Root + "/items?limit=0&available=perhaps");
        (await ProblemAsync(wrong))["errors"]!.AsArray().Should().HaveCount(2);

        using var deleted = await SendAsync(HttpMethod.Delete, Root + "/items", """{"ids":["load-1","load-2","load-3"]}""");
        (await deleted.Content.ReadAsStringAsync()).Should().Be("{\"deleted\":2}");
    }

    [Test]
    public async Task Load_CompressedAndCutShort_RemovesNothing()
    {
        (await SendAsync(HttpMethod.Put, $"{Root}/items/kept", "{}")).EnsureSuccessStatusCode();
        var whole = Compress(string.Concat(Enumerable.Range(0, 5000).Select(i => $$"""{"id":"cut-{{i}}","text":"{{Guid.NewGuid()}}"}""" + "\n")));
        using var content = new ByteArrayContent(whole[..(whole.Length / 2)]);
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await _peach.Admin.PostAsync(Root + "/items?replace=true", content);

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await ProblemAsync(response))["detail"]!.ToString().Should().Contain("nothing was removed");
        (await SendAsync(HttpMethod.Get, $"{Root}/items/kept")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Caller_WithoutRight_LearnsNothing()
    {
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Get, "/items"), (HttpMethod.Get, "/items/a"), (HttpMethod.Put, "/items/a"), (HttpMethod.Delete, "/items/a"), (HttpMethod.Post, "/items"), (HttpMethod.Get, "/export"), (HttpMethod.Get, "")])
        {
            using var request = new HttpRequestMessage(method, Root + path);
            using var response = await _peach.Client.SendAsync(request);
            response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            (await ProblemAsync(response))["detail"]!.ToString().Should().Contain("token");
            using var forged = new HttpRequestMessage(method, Root + path);
            forged.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "peach-run.enplYnUgYSAxOTk5OTk5OTk5.AAAA");
            (await _peach.Client.SendAsync(forged)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }

        (await SendAsync(HttpMethod.Get, "/api/v1/codex/zzebo/items")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        using var named = await _peach.Admin.PostAsync("/api/admin/organisations", Json("""{"codops":"codex","name":"No"}"""));
        named.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    private static byte[] Compress(string text)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return output.ToArray();
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<JsonNode> ProblemAsync(HttpResponseMessage response)
    {
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _peach.Admin.GetStringAsync(Root + path))!;

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_peach.Address.AbsoluteUri.TrimEnd('/') + path));
        if (body is not null) request.Content = Json(body);
        if (header is var (name, value)) request.Headers.TryAddWithoutValidation(name, value);
        return await _peach.Admin.SendAsync(request);
    }
}
