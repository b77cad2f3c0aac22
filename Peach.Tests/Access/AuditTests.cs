using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.Access;

/// <summary>Who changed what, as the real program writes it down.</summary>
[TestFixture]
internal sealed class AuditTests
{
    private const string Planted = "planted-secret-6f1d0a94";

    [Test]
    public async Task Changes_AreWrittenDown_WithWhoWhatBeforeAndAfter_AndWithoutSecrets()
    {
        using var folder = new TemporaryFolder();
        await using var peach = await PeachProcess.StartAsync(folder["data"], "Demo:Enabled=false");
        await DoAsync(peach, HttpMethod.Post, "/api/admin/organisations", new { codops = "frtvc", name = "TVC" });
        await DoAsync(peach, HttpMethod.Put, "/api/admin/organisations/frtvc", new { name = "Télévision C", archive_days = 90 });
        await DoAsync(peach, HttpMethod.Post, "/api/admin/site-keys", new { site_key = "tvc-web", codops = "frtvc" });
        await DoAsync(peach, HttpMethod.Put, "/api/admin/site-keys/tvc-web", new { revoked = true });
        await DoAsync(peach, HttpMethod.Put, "/api/admin/organisations/frtvc/secrets/API_KEY", new { value = Planted });
        await DoAsync(peach, HttpMethod.Post, "/api/admin/organisations/frtvc/api-keys", new { name = "their app" });
        await DoAsync(peach, HttpMethod.Post, "/api/admin/repositories", new { name = "recs", url = "https://127.0.0.1:9/recs.git", codops = "frtvc", token = Planted });
        await DoAsync(peach, HttpMethod.Put, "/api/admin/blocklists/frtvc/recalled", new { ids = new[] { "a" }, comment = "wrong" });
        await DoAsync(peach, HttpMethod.Post, "/api/admin/organisations/frtvc/alert-channels", new { name = "on call", kind = "slack", address = $"https://chat.example.org/{Planted}" });
        var account = await DoAsync(peach, HttpMethod.Post, "/api/admin/access/accounts", new { name = "ana.silva", roles = new[] { "viewer@frtvc" } });
        await DoAsync(peach, HttpMethod.Put, $"/api/admin/access/accounts/{account.GetProperty("id").GetString()}/roles", new { roles = new[] { "data-scientist@frtvc" } });
        var token = await DoAsync(peach, HttpMethod.Post, "/api/admin/access/tokens", new { name = "importer", roles = new[] { "admin@frtvc" }, scopes = new[] { "write" }, days = 30 });
        await DoAsync(peach, HttpMethod.Delete, "/api/v1/users/frtvc/somebody", null);
        await DoAsync(peach, HttpMethod.Get, "/api/v1/history/frtvc/somebody", null);
        await DoAsync(peach, HttpMethod.Delete, "/api/admin/repositories/recs", null);

        var lines = await peach.Admin.GetFromJsonAsync<JsonElement>("/api/admin/access/audit?limit=100");

        var told = lines.EnumerateArray().Where(line => line.GetProperty("actor").GetString() == "bootstrap token")
            .Select(line => $"{line.GetProperty("action").GetString()} {line.GetProperty("kind").GetString()} {line.GetProperty("name").GetString()}").Reverse().ToList();
        told.Should().Contain(
        [
            "created organisation frtvc", "changed organisation frtvc", "created site key tvc-web", "changed site key tvc-web", "created secret API_KEY", "created API key their app",
            "created repository recs", "changed blocklist recalled", "created alert channel on call", "created account ana.silva", "changed roles ana.silva", "created api token importer",
            "removed repository recs",
        ]);
        told.Should().Contain(line => line.StartsWith("asked for erasure")).And.ContainSingle(line => System.Text.RegularExpressions.Regex.IsMatch(line, "^viewed history user [0-9a-f]{16}$"), "by a pseudonym");
        lines.EnumerateArray().Should().OnlyContain(line => line.GetProperty("actor").GetString() == "peach" || line.GetProperty("address").GetString()!.Contains("127.0.0.1"));
        var organisation = Line(lines, "changed", "organisation");
        organisation.GetProperty("before").GetProperty("name").GetString().Should().Be("TVC");
        organisation.GetProperty("after").GetProperty("name").GetString().Should().Be("Télévision C");
        organisation.GetProperty("after").GetProperty("archive_days").GetInt32().Should().Be(90);
        Line(lines, "changed", "site key").GetProperty("before").GetProperty("revoked").GetBoolean().Should().BeFalse();
        Line(lines, "created", "repository").GetProperty("after").GetProperty("has_token").GetBoolean().Should().BeTrue();
        lines.GetRawText().Should().NotContain(Planted).And.NotContain(token.GetProperty("token").GetString()!, "the log holds no secret")
            .And.NotContain(account.GetProperty("password").GetString()!);
        peach.Output.Should().NotContain(Planted).And.NotContain(token.GetProperty("token").GetString()!);

        // The same log, for an admin of that organisation alone and page by page.
        using var own = new HttpClient { BaseAddress = peach.Address };
        own.DefaultRequestHeaders.Authorization = new("Bearer", token.GetProperty("token").GetString());
        var first = await own.GetFromJsonAsync<JsonElement>("/api/admin/access/audit?limit=3");
        first.EnumerateArray().Should().HaveCount(3).And.OnlyContain(line => line.GetProperty("codops").GetString() == "frtvc");
        var next = await own.GetFromJsonAsync<JsonElement>($"/api/admin/access/audit?limit=3&before={first[2].GetProperty("id").GetString()}");
        next.EnumerateArray().Select(line => line.GetProperty("id").GetString()).Should().NotIntersectWith(first.EnumerateArray().Select(line => line.GetProperty("id").GetString()));
        (await own.GetFromJsonAsync<JsonElement>("/api/admin/access/audit?kind=secret")).EnumerateArray().Should().ContainSingle();
        (await own.GetAsync("/api/admin/access/audit?codops=demo")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private static JsonElement Line(JsonElement lines, string action, string kind) =>
        lines.EnumerateArray().Single(line => line.GetProperty("action").GetString() == action && line.GetProperty("kind").GetString() == kind);

    private static async Task<JsonElement> DoAsync(PeachProcess peach, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await peach.Admin.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.Should().BeTrue("{0} {1}: {2}", method, path, text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
