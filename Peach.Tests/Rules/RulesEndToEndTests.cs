using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.EndToEnd;
using Peach.Tests.Hosting;

namespace Peach.Tests.Rules;

/// <summary>Rules with all of it real: history from collected events, items from the codex, a pushed repository, an admin's edit.</summary>
public sealed class RulesEndToEndTests
{
    private const string Manifest = """
        endpoints:
          ruled:
            module: m.py
            method: ranked
            rules:
              - exclude: seen
              - exclude: unavailable
              - require: {language: "{lang}"}
          own:
            module: m.py
            method: own
        """;

    private const string Module = """
        import peach

        def ranked(amount: int = 3, lang: str = None):
            return [{"content_id": f"item-{i}"} for i in range(amount)]

        def own(user_id: str, amount: int = 3, lang: str = None):
            items = [{"content_id": f"item-{i}"} for i in range(2 * amount)]
            items = peach.rules.exclude_unavailable(peach.rules.exclude_seen(items, user_id))
            return (peach.rules.require(items, {"language": lang}) if lang else items)[:amount]
        """;

    [Test]
    public async Task Rules_OfAPushAndOfAnAdmin_DecideWithHistoryAndCodex()
    {
        using var folder = new TemporaryFolder();
        await using var peach = await PeachProcess.StartAsync(
            folder["data"], "Repositories:LocalPollInterval=00:00:00.2", "Endpoints:RecordEvery=00:00:00", "Rules:Deadline=00:00:10", "Codex:ReadTimeout=00:00:10", "Codex:LocalAge=00:00:00");
        var git = await GitFolder.CreateAsync(folder.Root);
        var demo = new DemoProduct(peach);
        await demo.SetUpAsync();
        git.Write("peach.yaml", Manifest);
        git.Write("m.py", Module);
        await git.PushAsync("Rank by rules");
        await demo.PostAsync("repositories", new { name = "demo", url = git.Bare, codops = "demo" });
        for (var i = 0; i < 6; i++) await PutItemAsync(i, new { language = i == 3 ? "ru" : "lt" });
        await PutItemAsync(4, new { language = "lt", available_until = "2020-01-01T00:00:00Z" });
        await demo.SendPlaysAsync(1, "item-0");

        foreach (var endpoint in (string[])["ruled", "own"])
        {
            await IsAsync($"{endpoint}?user_id=u1", "item-1", "item-2", "item-3");
            await IsAsync($"{endpoint}?user_id=u1&lang=lt", "item-1", "item-2", "item-5");
            await IsAsync($"{endpoint}?user_id=somebody&lang=lt&amount=2", "item-0", "item-1");
        }

        var edit = new { text = "- pin: {item: item-9, position: 2}\n- blocklist: [item-1]", comment = "Election night" };
        using var tried = await peach.Admin.PostAsJsonAsync("/api/admin/endpoints/demo/ruled/rules/preview", edit);
        var preview = await tried.Content.ReadFromJsonAsync<JsonElement>();
        preview.GetProperty("requests").GetInt32().Should().BePositive();
        preview.GetProperty("changed").GetInt32().Should().BePositive();
        using var saved = await peach.Admin.PutAsJsonAsync("/api/admin/endpoints/demo/ruled/rules", edit);
        saved.EnsureSuccessStatusCode();

        DemoProduct.Items((await demo.GetJsonAsync("/api/v1/demo/ruled?user_id=u1"))!.Value).Should().Equal(["item-0", "item-9", "item-2"], "an edit holds with the next request");
        var versions = await peach.Admin.GetFromJsonAsync<JsonElement>("/api/admin/endpoints/demo/ruled/rules/versions");
        versions[0].GetProperty("comment").GetString().Should().Be("Election night");

        Task IsAsync(string query, params string[] expected) => Eventually.IsTrueAsync(
            $"{query} to give {string.Join(", ", expected)}",
            async () => await demo.GetJsonAsync($"/api/v1/demo/{query}") is { } body && DemoProduct.Items(body).SequenceEqual(expected));

        async Task PutItemAsync(int number, object fields)
        {
            using var reply = await peach.Admin.PutAsJsonAsync($"/api/v1/codex/demo/items/item-{number}", fields);
            reply.EnsureSuccessStatusCode();
        }
    }
}
