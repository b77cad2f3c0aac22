using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Access;
using Peach.Tests.Hosting;
using Peach.Tests.Repositories;

namespace Peach.Tests.Previews;

/// <summary>Previews over HTTP, as the program is shipped: who may ask for one, and what the replies say.</summary>
public sealed class PreviewApiTests
{
    private const string Address = "/api/v1/demo/top";

    [Test]
    public async Task Preview_IsServedToThoseWithPermission_NeverKeptAndNamedByItsCommit()
    {
        using var folder = new TemporaryFolder();
        var git = new TestRepository(folder.Root);
        git.Push(("peach.yaml", "endpoints:\n  top: {url: /top, module: m.py, method: top}\n"), ("m.py", "def top(**anything):\n    return {'items': ['production'], 'asked': anything}\n"));
        await using var peach = await PeachProcess.StartAsync(folder["data"], "Repositories:LocalPollInterval=00:00:00.2", "Python:WorkersPerRepository=1", "Endpoints:DefaultTimeout=00:00:20");
        foreach (var (path, body) in ((string, object)[])
        [
            ("organisations", new { codops = "demo", name = "Demo" }), ("organisations", new { codops = "other", name = "Other" }),
            ("repositories", new { name = "project", url = git.Bare, codops = "demo", branch = "main" }),
        ])
            (await peach.Admin.PostAsJsonAsync($"/api/admin/{path}", body)).EnsureSuccessStatusCode();
        await Eventually.IsTrueAsync("production", async () => (await peach.Client.GetAsync(Address)).IsSuccessStatusCode);
        git.Work("checkout", "--quiet", "-b", "feature/better");
        var commit = git.Push(("m.py", "def top(**anything):\n    return {'items': ['preview'], 'asked': anything}\n"));

        var begun = await peach.Admin.PostAsJsonAsync("/api/admin/repositories/project/previews", new { version = "feature/better" });
        begun.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var preview = await Eventually.GetValueAsync<JsonElement>("the preview", async () =>
            await peach.Admin.GetFromJsonAsync<JsonElement>(begun.Headers.Location) is var shown && shown.GetProperty("state").GetString() == "ready" ? shown : null);
        preview.GetProperty("endpoints")[0].GetString().Should().Be(Address);

        const string asked = $"{Address}?peach_version=feature/better";
        using var refused = await peach.Client.GetAsync(asked);
        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        refused.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var token = await TokenAsync(peach, new { codops = "demo", days = 1 });
        using var served = await peach.Client.GetAsync($"{asked}&x=1&peach_token={token}");
        served.StatusCode.Should().Be(HttpStatusCode.OK);
        served.Headers.CacheControl!.NoStore.Should().BeTrue();
        served.Headers.GetValues("Peach-Commit").Should().Equal(commit[..8]);
        var result = (await served.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result");
        (result.GetProperty("items").GetRawText(), result.GetProperty("asked").GetRawText()).Should().Be(("""["preview"]""", """{"x":"1"}"""), "functions see neither version nor token");

        (await StatusAsync(peach, asked, await TokenAsync(peach, new { repository = "project" }))).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(peach, asked, await TokenAsync(peach, new { codops = "other" }))).Should().Be(HttpStatusCode.Forbidden);
        (await StatusAsync(peach, asked, token[..^2] + "AA")).Should().Be(HttpStatusCode.Forbidden);
        (await peach.Admin.GetAsync(asked)).StatusCode.Should().Be(HttpStatusCode.OK, "the admin token opens all");
        using (var signedIn = await SessionClient.SetUpAsync(peach.Address, () => peach.Output, "a dozen quiet kettles"))
        {
            (await signedIn.GetAsync(asked)).StatusCode.Should().Be(HttpStatusCode.OK, "a session on Peach's own pages may");
            using var foreign = new HttpRequestMessage(HttpMethod.Get, asked) { Headers = { { "Origin", "https://elsewhere.example.org" } } };
            (await signedIn.SendAsync(foreign)).StatusCode.Should().Be(HttpStatusCode.Forbidden, "another site may not read by it");
        }

        var unknown = await peach.Admin.GetAsync($"{Address}?peach_version=nowhere");
        (unknown.StatusCode, (await unknown.Content.ReadAsStringAsync()).Contains("feature/better", StringComparison.Ordinal)).Should().Be((HttpStatusCode.NotFound, true));
        (await peach.Client.GetStringAsync(Address)).Should().Contain("production");

        (await peach.Admin.PostAsJsonAsync("/api/admin/preview-tokens", new { codops = "demo", days = 1000 })).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var forge = await peach.Admin.PutAsJsonAsync("/api/admin/repositories/project/forge", new { kind = "gitlab", api = "https://gitlab.invalid/api/v4", project = "group/project", token = "glpat-secret-1" });
        (await forge.Content.ReadAsStringAsync()).Should().Contain("\"has_own_token\":true").And.NotContain("glpat-secret-1");
        (await peach.Admin.DeleteAsync(begun.Headers.Location)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        peach.Output.Should().NotContain(token).And.NotContain("glpat-secret-1");
    }

    private static async Task<string> TokenAsync(PeachProcess peach, object body)
    {
        var answer = await peach.Admin.PostAsJsonAsync("/api/admin/preview-tokens", body);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private static async Task<HttpStatusCode> StatusAsync(PeachProcess peach, string address, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Peach-Preview-Token", token);
        using var answer = await peach.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
