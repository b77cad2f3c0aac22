using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Components;

namespace Peach.Tests.Rules;

/// <summary>The admin API of rules and lists.</summary>
public sealed class RulesApiTests
{
    private UiHost _host = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _host = await UiHost.StartAsync();
        await _host.Organisations.AddAsync("demo", "Demo", default);
        _host.Rules.Own[("demo", "e")] = "- exclude: seen\n";
        _client = _host.CreateClient();
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", UiHost.Token);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task Rules_AreReadSavedListedAndGivenBack()
    {
        var own = await _client.GetFromJsonAsync<JsonElement>("/api/admin/endpoints/demo/e/rules");
        (own.GetProperty("source").GetString(), own.GetProperty("text").GetString(), own.GetProperty("version").GetInt32()).Should().Be(("repository", "- exclude: seen\n", 0));

        var saved = await PutAsync("/api/admin/endpoints/demo/e/rules", new { text = "- blocklist: [a]", comment = "recalled", based_on = 0 });
        (saved.Status, saved.Body.GetProperty("source").GetString(), saved.Body.GetProperty("live").GetProperty("comment").GetString()).Should().Be((HttpStatusCode.OK, "live", "recalled"));

        var overtaken = await PutAsync("/api/admin/endpoints/demo/e/rules", new { text = "- blocklist: [b]", based_on = 0 });
        overtaken.Status.Should().Be(HttpStatusCode.UnprocessableEntity);

        (await PutAsync("/api/admin/endpoints/demo/e/rules", new { text = (string?)null })).Body.GetProperty("source").GetString().Should().Be("repository");
        var versions = await _client.GetFromJsonAsync<JsonElement>("/api/admin/endpoints/demo/e/rules/versions");
        versions.EnumerateArray().Select(version => version.GetProperty("text").GetString()).Should().Equal(null, "- blocklist: [a]");
        versions[0].GetProperty("author").GetString().Should().NotBeNullOrEmpty("it is kept who changed what");
    }

    [Test]
    public async Task Mistakes_AreNamedWithTheirPlace_AlsoBeforeAPreview()
    {
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Put, "rules"), (HttpMethod.Post, "rules/preview")])
        {
            using var request = new HttpRequestMessage(method, $"/api/admin/endpoints/demo/e/{path}") { Content = JsonContent.Create(new { text = "- exclude: seen\n- limit: {by: show}" }) };
            using var answer = await _client.SendAsync(request);

            answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
            var problem = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("problems")[0];
            (problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32(), problem.GetProperty("message").GetString()).Should().Be((2, 10, "rules[1].limit has no to; add e.g. \"to: 2\""));
        }

        _host.Rules.Previewed.Should().BeNull();
    }

    [Test]
    public async Task Preview_GivesTheSums()
    {
        using var answer = await _client.PostAsJsonAsync("/api/admin/endpoints/demo/e/rules/preview", new { text = "- exclude: seen", user = "ruta" });

        var preview = await answer.Content.ReadFromJsonAsync<JsonElement>();
        (preview.GetProperty("requests").GetInt32(), preview.GetProperty("items_lost").GetInt32(), preview.GetProperty("newly_empty").GetInt32()).Should().Be((50, 44, 1));
        _host.Rules.Previewed.Should().Be(("- exclude: seen", "ruta"));
    }

    [Test]
    public async Task Lists_AreSavedAndRead()
    {
        var saved = await PutAsync("/api/admin/blocklists/demo/recalled", new { ids = new[] { "a", "b" }, comment = "rights" });
        saved.Body.GetProperty("version").GetInt32().Should().Be(1);

        var lists = await _client.GetFromJsonAsync<JsonElement>("/api/admin/blocklists/demo");
        lists[0].GetProperty("ids").EnumerateArray().Select(id => id.GetString()).Should().Equal("a", "b");
        (await _client.GetAsync(new Uri("/api/admin/blocklists/demo/none", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await PutAsync("/api/admin/blocklists/nobody/recalled", new { ids = Array.Empty<string>() })).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Nobody_WithoutAToken_MaySee()
    {
        using var stranger = _host.CreateClient();

        (await stranger.GetAsync(new Uri("/api/admin/endpoints/demo/e/rules", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await _client.GetAsync(new Uri("/api/admin/endpoints/demo/none/rules", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PutAsync(string path, object body)
    {
        using var answer = await _client.PutAsJsonAsync(path, body);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
