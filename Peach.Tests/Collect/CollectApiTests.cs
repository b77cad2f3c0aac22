using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Collect;

/// <summary>The Collect API over HTTP.</summary>
public sealed class CollectApiTests
{
    private TemporaryFolder _folder = null!;
    private PeachProcess _peach = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(_folder);
        _peach = await PeachProcess.StartAsync(_folder.Root, "Collect:MaxBodyBytes=200000", "Archive:FlushInterval=0:00:00.05");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_peach is not null) await _peach.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase("/v3/collect", "application/json; charset=utf-8")]
    [TestCase("/v2/collect", "text/plain;charset=UTF-8")]
    [TestCase("/v1/collect", "application/x-www-form-urlencoded")]
    [TestCase("/api/events", null)]
    public async Task Post_OnEveryPathAndOfAnyType_IsStored(string path, string? type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body($"{Event(path)},\"{path}\"")));
        if (type is not null) content.Headers.TryAddWithoutValidation("Content-Type", type);

        var response = await _peach.Client.PostAsync($"{path}?e=1&s={CollectProcess.Key}&d=x%20y", content);

        response.StatusCode.Should().Be(HttpStatusCode.Created);
        JsonNode.DeepEquals(JsonNode.Parse(await response.Content.ReadAsStringAsync()), JsonNode.Parse(
            """{"accepted":1,"duplicate":0,"quarantined":1,"reasons":[{"index":1,"reason":"the event is not an object"}]}""")).Should().BeTrue();
        var archived = await Eventually.GetAsync(
            $"{path} in the archive", () => Task.FromResult(CollectProcess.Archived(_folder).FirstOrDefault(json => json["id"]!.ToString() == path)));
        archived["query"]!.ToJsonString().Should().Be("""{"e":"1","d":"x y"}""");
    }

    [Test]
    public async Task Post_AllSound_SaysSo()
    {
        var response = await CollectProcess.SendAsync(_peach, "a", "b");
        response.StatusCode.Should().Be(HttpStatusCode.Created);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        (await response.Content.ReadAsStringAsync()).Should().Be("""{"accepted":2,"duplicate":0,"quarantined":0,"reasons":[]}""");
    }

    [Test]
    public async Task Post_InPieces_IsPutTogether()
    {
        // Bigger than what the server reads at once, and without a length.
        var body = Body(string.Join(',', Enumerable.Range(0, 1000).Select(i => Event($"p{i}"))));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v3/collect?s={CollectProcess.Key}") { Content = new StringContent(body) };
        request.Headers.TransferEncodingChunked = true;
        var response = await _peach.Client.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).Should().Contain("\"accepted\":1000");
    }

    [Test]
    public async Task Post_Compressed_IsUnpacked()
    {
        var response = await PostGzipAsync(Encoding.UTF8.GetBytes(Body(Event("gzip"))));
        response.StatusCode.Should().Be(HttpStatusCode.Created);
    }

    [Test]
    public async Task Post_CompressedBomb_IsRefused()
    {
        var response = await PostGzipAsync(new byte[50_000_000]);
        await ShouldBeProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, "200000");
    }

    [Test]
    public async Task Post_AnnouncedAsGzipAndPlain_IsRefused()
    {
        var content = new StringContent(Body(Event("x")));
        content.Headers.ContentEncoding.Add("gzip");
        await ShouldBeProblemAsync(await _peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", content), HttpStatusCode.BadRequest, "gzip");
    }

    [Test]
    public async Task Post_UnknownCompression_IsRefused()
    {
        var content = new StringContent(Body(Event("x")));
        content.Headers.ContentEncoding.Add("br");
        await ShouldBeProblemAsync(await _peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", content), HttpStatusCode.UnsupportedMediaType, "gzip");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Post_TooLarge_IsRefused(bool chunked)
    {
        // The answer may come, and the connection go, while the body is still being sent.
        var response = await Eventually.GetAsync<HttpResponseMessage>("an answer", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v3/collect?s={CollectProcess.Key}");
            request.Content = new StringContent(new string(' ', 250_000));
            request.Headers.TransferEncodingChunked = chunked;
            return await _peach.Client.SendAsync(request);
        });
        await ShouldBeProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, "200000");
    }

    [TestCase("/v3/collect", HttpStatusCode.BadRequest, "?s=")]
    [TestCase("/v3/collect?s=", HttpStatusCode.BadRequest, "?s=")]
    [TestCase("/v3/collect?s=nobody", HttpStatusCode.NotFound, "There is no site key nobody. Check its spelling")]
    [TestCase("/v3/collect?s=" + CollectProcess.RevokedKey, HttpStatusCode.Forbidden, "revoked")]
    public async Task Post_WithoutAValidKey_IsRefused(string address, HttpStatusCode status, string words) =>
        await ShouldBeProblemAsync(await _peach.Client.PostAsync(address, new StringContent(Body(Event("x")))), status, words);

    [TestCase("")]
    [TestCase("not json")]
    [TestCase("{\"events\":[{]}")]
    public async Task Post_NotJson_IsRefused(string body) => await ShouldBeProblemAsync(
        await _peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", new StringContent(body)), HttpStatusCode.BadRequest, "The body is not JSON: see line 1, byte");

    [Test]
    public async Task Get_IsRefused() => await ShouldBeProblemAsync(
        await _peach.Client.GetAsync($"/v3/collect?s={CollectProcess.Key}"), HttpStatusCode.MethodNotAllowed, "POST");

    [Test]
    public async Task Preflight_OfABrowser_IsAllowed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, $"/v3/collect?s={CollectProcess.Key}");
        request.Headers.Add("Origin", "https://www.example.org");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,x-own");

        var response = await _peach.Client.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.NoContent);
        Header(response, "Access-Control-Allow-Origin").Should().Be("https://www.example.org");
        Header(response, "Access-Control-Allow-Credentials").Should().Be("true");
        Header(response, "Access-Control-Allow-Methods").Should().Contain("POST");
        Header(response, "Access-Control-Allow-Headers").Should().Contain("x-own");
    }

    [TestCase(CollectProcess.Key)]
    [TestCase("nobody")]
    public async Task Reply_ToABrowserOrNot_MayBeRead(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v3/collect?s={key}") { Content = new StringContent(Body(Event("x"))) };
        request.Headers.Add("Origin", "https://www.example.org");
        Header(await _peach.Client.SendAsync(request), "Access-Control-Allow-Origin").Should().Be("https://www.example.org");
        var plain = await _peach.Client.PostAsync($"/v3/collect?s={key}", new StringContent(Body(Event("x"))));
        Header(plain, "Access-Control-Allow-Origin").Should().Be("*");
        plain.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
    }

    [TestCase("POST /v3/collect?s=" + CollectProcess.Key + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"a\"")]
    [TestCase("POST /v3/collect?s=" + CollectProcess.Key + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n")]
    [TestCase("POST /v3/collect?s=%ff%00&%zz HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")]
    [TestCase("POST /v3/collect HTTP/1.1\r\nContent-Length: -5\r\n\r\n")]
    public async Task Http_Malformed_HurtsNobodyElse(string text)
    {
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(_peach.Address.Host, _peach.Address.Port);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
            client.Client.Shutdown(SocketShutdown.Send);
            try
            {
                await stream.CopyToAsync(Stream.Null);
            }
            catch (IOException)
            {
                // The server may hang up on such a sender rather than answer.
            }
        }

        (await CollectProcess.SendAsync(_peach, "fine")).StatusCode.Should().Be(HttpStatusCode.Created);
        _peach.Output.Should().NotContain("unhandled exception");
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(',', response.Headers.GetValues(name));

    private static async Task ShouldBeProblemAsync(HttpResponseMessage response, HttpStatusCode status, string words)
    {
        response.StatusCode.Should().Be(status);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        response.Headers.Contains("Access-Control-Allow-Origin").Should().BeTrue();
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        ((int)problem["status"]!).Should().Be((int)status);
        problem["detail"]!.ToString().Should().Contain(words);
        problem["title"]!.ToString().Should().NotBeEmpty();
    }

    private async Task<HttpResponseMessage> PostGzipAsync(byte[] body)
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) await gzip.WriteAsync(body);
        var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        return await _peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", content);
    }
}
