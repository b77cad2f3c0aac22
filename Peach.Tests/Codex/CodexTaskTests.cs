using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.EndToEnd;
using Peach.Tests.Hosting;

namespace Peach.Tests.Codex;

/// <summary>A task fills the catalogue, an endpoint reads it, all of it real.</summary>
[TestFixture]
internal sealed class CodexTaskTests
{
    private const string Code = """
        import datetime, os
        import peach

        def fill():
            items = ({"id": f"i{n}", "title": f"Item {n}", "genre": "news", "available_until": None if n % 2 else "2001-01-01T00:00:00Z"} for n in range(1000))
            load = peach.codex.replace(items)
            assert (load["lines"], load["refused"], load["replaced"]) == (1000, 0, True), load
            found = [item["id"] for item in peach.codex.search("item 999", available=True, genre="news")]
            peach.codex.put({"id": "extra", "url": os.environ["PEACH_URL"]})
            refused = []
            for attempt in (lambda: list(peach.codex("other").search("i1")), lambda: peach.codex.put({"id": "bad", "available_from": "soon", "available_until": 1})):
                try:
                    attempt()
                except peach.CodexError as error:
                    refused.append([error.status, len(error.problem.get("errors", []))])
            peach.codex.put({"id": "report", "found": found, "refused": refused, "deleted": peach.codex.delete(["extra", "nobody"]), "got": peach.codex.get("i1"),
                             "token": os.environ["PEACH_TOKEN"]})

        def show():
            return [{"content_id": id} for id in peach.codex.get_many(["i1", "i2", "i3", "nobody"], available=True)]
        """;

    [Test]
    public async Task Task_FillsTheCodex_WithATokenForThatAlone_AndAnEndpointReadsIt()
    {
        using var folder = new TemporaryFolder();
        await using var peach = await PeachProcess.StartAsync(folder["data"], "Repositories:LocalPollInterval=00:00:00.2");
        var git = await GitFolder.CreateAsync(folder.Root);
        var demo = new DemoProduct(peach);
        await demo.SetUpAsync();
        await demo.PostAsync("organisations", new { codops = "other", name = "Other" });
        git.Write("catalogue.py", Code);
        git.Write("peach.yaml", "endpoints:\n  show:\n    module: catalogue.py\n    method: show\ntasks:\n  fill:\n    module: catalogue.py\n    method: fill\n");
        await git.PushAsync("Fill the codex");
        await demo.PostAsync("repositories", new { name = "codex", url = git.Bare, codops = "demo" });

        var report = await Eventually.GetValueAsync<JsonElement>("the task's report", async () => await ReadAsync(peach));
        report.GetProperty("found").EnumerateArray().Select(id => id.GetString()).Should().Equal("i999");
        report.GetProperty("refused").GetRawText().Should().Be("[[404,0],[422,2]]", "another organisation's is not its to read");
        report.GetProperty("deleted").GetInt32().Should().Be(1);
        report.GetProperty("got").GetProperty("title").GetString().Should().Be("Item 1");
        await Eventually.IsTrueAsync("the endpoint's answer", async () =>
            await demo.GetJsonAsync("/api/v1/demo/show") is { } body && DemoProduct.Items(body).SequenceEqual(["i1", "i3"]));

        var token = report.GetProperty("token").GetString()!;
        await Eventually.IsTrueAsync("the token to end with its run", async () => await StatusAsync(peach, token, "/api/v1/codex/demo") == HttpStatusCode.Unauthorized);
        (await StatusAsync(peach, token, "/api/admin/organisations")).Should().Be(HttpStatusCode.Unauthorized);
    }

    private static async Task<JsonElement?> ReadAsync(PeachProcess peach)
    {
        using var answer = await peach.Admin.GetAsync("/api/v1/codex/demo/items/report");
        return answer.IsSuccessStatusCode ? JsonElement.Parse(await answer.Content.ReadAsStringAsync()) : null;
    }

    private static async Task<HttpStatusCode> StatusAsync(PeachProcess peach, string token, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await peach.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
