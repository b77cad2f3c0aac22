using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.Collect;

/// <summary>Senders that want too much, of the real app.</summary>
public sealed class OverloadTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public async Task PrepareAsync()
    {
        _folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(_folder);
    }

    [TearDown]
    public void CleanUp() => _folder.Dispose();

    [Test]
    public async Task SiteKey_OverItsLimit_IsAnswered429AndShown()
    {
        await using var peach = await PeachProcess.StartAsync(_folder.Root);
        var put = await peach.Admin.PutAsJsonAsync($"/api/admin/site-keys/{CollectProcess.Key}", new { events_per_second = 1 });
        put.StatusCode.Should().Be(HttpStatusCode.OK, await put.Content.ReadAsStringAsync());

        (await CollectProcess.SendAsync(peach, Enumerable.Range(0, 100).Select(i => $"e{i}"))).StatusCode.Should().Be(HttpStatusCode.Created, "a pile is let through once");
        var refused = await CollectProcess.SendAsync(peach, "more");

        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.FromSeconds(60)).And.BeLessThan(TimeSpan.FromSeconds(100));
        (await refused.Content.ReadAsStringAsync()).Should().Contain("1 events a second");
        var described = JsonNode.Parse(await peach.Admin.GetStringAsync($"/api/admin/site-keys/{CollectProcess.Key}"))!;
        described["refused_requests"]!.GetValue<int>().Should().Be(1);
        described["effective_events_per_second"]!.GetValue<int>().Should().Be(1);

        (await peach.Admin.PutAsJsonAsync($"/api/admin/site-keys/{CollectProcess.Key}", new { events_per_second = (int?)null })).StatusCode.Should().Be(HttpStatusCode.OK);
        (await CollectProcess.SendAsync(peach, "more")).StatusCode.Should().Be(HttpStatusCode.Created);
        (await peach.Admin.PutAsJsonAsync($"/api/admin/site-keys/{CollectProcess.Key}", new { events_per_second = -1 })).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Bodies_ThatArriveSlowlyAndAreMany_StayWithinTheirMemory()
    {
        await using var peach = await PeachProcess.StartAsync(_folder.Root, "Collect:MaxBufferedBytes=1048576");
        // Each announces a large body, sends more than fits in the first buffer, and waits.
        List<Socket> held = [];
        try
        {
            for (var i = 0; i < 12; i++) held.Add(await SendPartAsync(peach, 4_000_000, 300_000));

            var body = Encoding.UTF8.GetBytes(LogFixture.Body(LogFixture.Event(new string('x', 700_000))));
            var refusal = await Eventually.GetAsync("a refusal", () => RefusedAsync(peach, body));
            refusal.Headers.RetryAfter!.Delta.Should().BePositive();
            (await CollectProcess.SendAsync(peach, "small")).StatusCode.Should().Be(HttpStatusCode.Created, "what comes in one piece needs none of it");
        }
        finally
        {
            foreach (var socket in held) socket.Dispose();
        }

        await Eventually.GetAsync("room for a large body again", async () =>
            (await peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", new StringContent(LogFixture.Body(LogFixture.Event(new string('y', 300_000)))))).StatusCode == HttpStatusCode.Created ? "" : null);
    }

    [TestCase("POST /v3/collect?s=zzebu00000000017 HTTP/1.1\r\nHost: x\r\nX-Slow: ", "", TestName = "Sender_OfHeadersThatNeverEnd_IsDisconnected")]
    [TestCase("POST /v3/collect?s=zzebu00000000017 HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{", "HTTP/1.1 408", TestName = "Sender_OfABodyThatNeverComes_IsAnswered408")]
    public async Task SlowSender(string sent, string status)
    {
        await using var peach = await PeachProcess.StartAsync(_folder.Root, "Http:HeadersTimeout=0:00:01", "Http:BodyGrace=0:00:01.5", "Http:MinBodyBytesPerSecond=1000");
        using var socket = await ConnectAsync(peach);
        await socket.SendAsync(Encoding.ASCII.GetBytes(sent));

        var received = new StringBuilder();
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(Eventually.Limit);
        while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var count)
        {
            received.Append(Encoding.ASCII.GetString(buffer, 0, count));
            (await CollectProcess.SendAsync(peach, $"{received.Length}")).StatusCode.Should().Be(HttpStatusCode.Created, "others are served");
        }

        received.ToString().Should().StartWith(status);
    }

    [Test]
    public async Task Connections_OverTheLimit_AreClosed_AndTheOthersServed()
    {
        await using var peach = await PeachProcess.StartAsync(_folder.Root, "Http:MaxConnections=20");
        List<Socket> held = [];
        try
        {
            // The test's own client holds connections too; in the end one more is turned away.
            var closed = false;
            for (var i = 0; i < 40 && !closed; i++)
            {
                var socket = await ConnectAsync(peach);
                held.Add(socket);
                closed = !await AnswersAsync(socket);
            }

            closed.Should().BeTrue();
            held.Count.Should().BeLessThanOrEqualTo(21);
            (await AnswersAsync(held[0])).Should().BeTrue();
        }
        finally
        {
            foreach (var socket in held) socket.Dispose();
        }
    }

    [Test]
    public async Task Addresses_OfClients_AreStoredNowhere()
    {
        const string address = "203.0.113.77";
        await using var peach = await PeachProcess.StartAsync(_folder.Root, "Archive:FlushInterval=0:00:00.05", "Logging:LogLevel:Default=Debug");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v3/collect?s={CollectProcess.Key}") { Content = new StringContent(LogFixture.Body(LogFixture.Event("a") + ",7")) };
        request.Headers.Add("X-Forwarded-For", address);
        request.Headers.Add("Forwarded", $"for={address}");
        (await peach.Client.SendAsync(request)).StatusCode.Should().Be(HttpStatusCode.Created);
        await Eventually.GetAsync("the event in the archive", () => Task.FromResult(CollectProcess.ArchivedIds(_folder).Contains("a") ? "" : null));
        (await peach.StopAsync()).Should().Be(0, peach.Output);

        peach.Output.Should().NotContain(address);
        var archived = CollectProcess.Archived(_folder).Single().ToJsonString();
        archived.Should().NotContain(address).And.NotContain("127.0.0.1");
        foreach (var path in Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories))
            Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path)).Should().NotContain(address, path);
    }

    /// <returns>The answer 503; null after another, or when the connection ended while the body was still being sent.</returns>
    private static async Task<HttpResponseMessage?> RefusedAsync(PeachProcess peach, byte[] body)
    {
        try
        {
            var answer = await peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", new ByteArrayContent(body));
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable ? answer : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<Socket> SendPartAsync(PeachProcess peach, int announced, int sent)
    {
        var socket = await ConnectAsync(peach);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /v3/collect?s={CollectProcess.Key} HTTP/1.1\r\nHost: x\r\nContent-Length: {announced}\r\n\r\n"));
        await socket.SendAsync(new byte[sent]);
        return socket;
    }

    private static async Task<Socket> ConnectAsync(PeachProcess peach)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(peach.Address.Host, peach.Address.Port);
        return socket;
    }

    private static async Task<bool> AnswersAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        try
        {
            // One that is turned away may be closed before anything is sent.
            await socket.SendAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), limit.Token);
            return await socket.ReceiveAsync(new byte[4096], limit.Token) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
