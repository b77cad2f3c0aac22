using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Collect;

public sealed class RemoteConfigTests
{
    private TemporaryFolder _folder = null!;
    private PeachProcess _peach = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(_folder);
        _peach = await PeachProcess.StartAsync(_folder.Root, "Collect:RemoteConfigMaxAge=0:02:00", "Http:MaxHeaderBytes=4096", "Http:MaxRequestLineBytes=2048");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_peach is not null) await _peach.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase(3000, 0, HttpStatusCode.RequestUriTooLong)]
    [TestCase(10, 5000, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    [TestCase(10, 1000, HttpStatusCode.OK)]
    public async Task Request_WithMoreBeforeItsBodyThanIsAllowed_IsRefused(int query, int header, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Path()}?{new string('q', query)}");
        request.Headers.Add("X-Large", new string('h', header));
        (await _peach.Client.SendAsync(request)).StatusCode.Should().Be(status);
    }

    [Test]
    public async Task Config_SetByAnAdministrator_IsServedWithATagThatChanges()
    {
        var before = await _peach.Client.GetAsync(Path());
        before.StatusCode.Should().Be(HttpStatusCode.OK);
        before.Headers.CacheControl!.ToString().Should().Be("public, max-age=120");
        before.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
        (await before.Content.ReadAsStringAsync()).Should().Contain("\"flush_interval_sec\":20").And.NotContain("filter");

        (await GetKnowingAsync(before.Headers.ETag!)).StatusCode.Should().Be(HttpStatusCode.NotModified);
        (await GetKnowingAsync(new EntityTagHeaderValue(before.Headers.ETag!.Tag, isWeak: true))).StatusCode.Should().Be(HttpStatusCode.NotModified);

        var put = await _peach.Admin.PutAsJsonAsync($"/api/admin/site-keys/{CollectProcess.Key}/config", new { flush_interval_sec = 5, filter = new[] { "media_play" } });
        put.StatusCode.Should().Be(HttpStatusCode.OK, await put.Content.ReadAsStringAsync());
        var after = await GetKnowingAsync(before.Headers.ETag!);
        after.StatusCode.Should().Be(HttpStatusCode.OK);
        using var served = JsonDocument.Parse(await after.Content.ReadAsStringAsync());
        served.RootElement.GetProperty("flush_interval_sec").GetInt32().Should().Be(5);
        served.RootElement.GetProperty("max_cache_hours").GetInt32().Should().Be(72);
        served.RootElement.GetProperty("filter")[0].GetString().Should().Be("media_play");

        (await _peach.Admin.DeleteAsync($"/api/admin/site-keys/{CollectProcess.Key}/config")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await _peach.Client.GetAsync(Path())).Headers.ETag.Should().Be(before.Headers.ETag);
        var head = await _peach.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, Path()));
        head.Headers.ETag.Should().Be(before.Headers.ETag);
    }

    [TestCase("nobody")]
    [TestCase(CollectProcess.RevokedKey)]
    public async Task Config_OfNoGoodKey_IsNotFound(string key) => (await _peach.Client.GetAsync($"/config/{key}.json")).StatusCode.Should().Be(HttpStatusCode.NotFound);

    [Test]
    public async Task Put_OfMistakes_NamesThemAllAtOnce()
    {
        var put = await _peach.Admin.PutAsJsonAsync(
            $"/api/admin/site-keys/{CollectProcess.Key}/config", new { flush_intervall_sec = 5, max_batch_size = 1001, max_cache_hours = "3", filter = new object[] { 7 } });
        put.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var text = await put.Content.ReadAsStringAsync();
        text.Should().Contain("flush_intervall_sec is not known; did you mean flush_interval_sec").And.Contain("max_batch_size must be a whole number from 1 to 1000, was 1001")
            .And.Contain("max_cache_hours must be").And.Contain("filter holds 7");
    }

    [Test]
    public void Parse_OfNoObject_IsRefused()
    {
        var parse = () => RemoteConfig.Parse(JsonSerializer.SerializeToElement(new[] { 1 }));
        parse.Should().Throw<PeachException>().WithMessage("*JSON object*");
    }

    private static string Path() => $"/config/{CollectProcess.Key}.json";

    private async Task<HttpResponseMessage> GetKnowingAsync(EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path());
        request.Headers.IfNoneMatch.Add(tag);
        return await _peach.Client.SendAsync(request);
    }
}
