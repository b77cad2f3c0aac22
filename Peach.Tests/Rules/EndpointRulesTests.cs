using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Codex;
using Peach.Core.Endpoints;
using Peach.Core.History;
using Peach.Core.Platform;
using Peach.Core.Rules;
using Peach.Tests.Endpoints;

namespace Peach.Tests.Rules;

/// <summary>Rules on their way from a manifest or an admin to an answer, with real workers.</summary>
public sealed class EndpointRulesTests
{
    private const string Module = """
        def ranked(amount: int = 3, lang: str = "lt"):
            return [{"content_id": str(i), "lang": "lt" if i % 2 else "ru", "asked": amount} for i in range(amount)]

        def legacy():
            return {"urns": ["0", "1"], "recommendationId": "own"}

        def nothing():
            return None

        def fallen(amount: int = 3):
            return ["0", "f1", "f2"][:amount]

        def boom(amount: int = 3):
            raise KeyError("boom")
        """;

    private EndpointsHost _host = null!;

    private FakeSeen Seen { get; set; } = null!;

    private FakeCodex Codex { get; set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        (Seen, Codex) = (new FakeSeen(), new FakeCodex());
        _host = await EndpointsHost.StartAsync(services => services.AddSingleton<IUserHistory>(Seen).AddSingleton<ICodex>(Codex), ("Endpoints:RecordEvery", "00:00:00"), ("Rules:Deadline", "00:00:05"));
    }

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Rules_OfTheManifest_AreAppliedAndTheFunctionIsAskedForMore()
    {
        await DeployAsync("rules: [{blocklist: [\"0\", \"2\"]}, {pin: {item: p, position: 2}}]", "ranked");

        Items(await GetAsync(("amount", "3"))).Should().Equal("1", "p", "3");
        (await GetAsync(("amount", "3"))).GetProperty("result").GetProperty("items")[0].GetProperty("asked").GetInt32().Should().Be(6, "twice as many were asked for");
        Items(await GetAsync()).Should().Equal(["1", "p", "3"], "the default amount counts as well");
    }

    [Test]
    public async Task Overfetch_IsTheEndpointsOwn_AndEndsAtTheParametersLimit()
    {
        await DeployAsync("overfetch: 5\n  params: {amount: {type: integer, default: 3, max: 10}}\n  rules: [{blocklist: [\"0\"]}]", "ranked");

        var answer = await GetAsync();

        Items(answer).Should().Equal("1", "2", "3");
        answer.GetProperty("result").GetProperty("items")[0].GetProperty("asked").GetInt32().Should().Be(10);
    }

    [Test]
    public async Task Rules_ThatRemoveNothing_AskForNoMore()
    {
        await DeployAsync("rules: [{boost: {where: {lang: lt}, factor: 9}}]", "ranked");

        var answer = await GetAsync();

        Items(answer).Should().Equal("1", "0", "2");
        answer.GetProperty("result").GetProperty("items")[0].GetProperty("asked").GetInt32().Should().Be(3);
    }

    [Test]
    public async Task Conditions_NameTheRequestsParameters()
    {
        await DeployAsync("rules: [{require: {lang: \"{lang}\"}}]", "ranked");

        Items(await GetAsync(("lang", "ru"), ("amount", "2"))).Should().Equal("0", "2");
        Items(await GetAsync(("lang", "xx"), ("amount", "2"))).Should().BeEmpty();
    }

    [Test]
    public async Task Emptiness_IsCountedAfterTheRules_AndTheFallbackIsRuledToo()
    {
        await DeployAsync("fallback_on_empty: true\n  fallback: {module: m.py, method: fallen}\n  rules: [{exclude: seen}]", "ranked");
        foreach (var id in (string[])["0", "1", "2", "3", "4", "5"]) Seen.Put(id, _host.Clock.GetUtcNow(), true, 1);

        var answer = await GetAsync(("user_id", "u"));

        answer.GetProperty("result").GetProperty("fallback_used").GetString().Should().Be("true");
        answer.GetProperty("result").GetProperty("items").GetRawText().Should().Be("""["f1","f2"]""");
        Seen.Reads.Should().Be(1);
        Seen.Owner.Should().Be(new HistoryOwner("demo", "u"));
    }

    [Test]
    public async Task Client_WithoutAUser_IsKnownByItsDevice()
    {
        await DeployAsync("rules: [{exclude: seen}]", "ranked");
        Seen.Put("0", _host.Clock.GetUtcNow(), true, 1);

        var (_, body) = await _host.AskAsync(new EndpointRequest("demo", "e", [], "cookie"));

        Items(body).Should().Equal("1", "2", "3");
        Seen.Owner.Should().Be(new HistoryOwner("demo", "cookie", IsDevice: true));
    }

    [Test]
    public async Task LastGoodAnswer_AndCachedOnes_AreRuledByTheRulesThatHoldNow()
    {
        await DeployAsync("cache: 1h", "ranked");
        Items(await GetAsync()).Should().Equal("0", "1", "2");

        await SaveAsync("- blocklist: [\"1\"]");

        Items(await GetAsync(("amount", "3"))).Should().NotContain("1");
    }

    [Test]
    public async Task BareAnswers_AndNothing_HaveTheirRulesToo()
    {
        await DeployAsync("envelope: none\n  rules: [{blocklist: [\"0\"]}]", "legacy");
        (await GetAsync()).GetRawText().Should().Be("""{"urns":["1"],"recommendationId":"own"}""");

        await DeployAsync("rules: [{pin: {item: p}}]", "nothing", new string('b', 40));
        (await GetAsync()).GetProperty("result").GetProperty("items").GetRawText().Should().Be("""[{"content_id":"p"}]""");
    }

    [Test]
    public async Task Codex_Away_CostsNoAnswer()
    {
        await DeployAsync("rules: [{exclude: unavailable}, {blocklist: [\"0\"]}]", "ranked");
        Codex.IsAway = true;

        Items(await GetAsync()).Should().Equal("1", "2", "3");
    }

    [Test]
    public async Task LiveRules_HoldAtOnce_OverRolloutsAndUntilTheyGiveWay()
    {
        await DeployAsync("rules: [{blocklist: [\"0\"]}]", "ranked");
        await SaveAsync("- blocklist: [\"1\"]");
        Items(await GetAsync()).Should().Equal("0", "2", "3");

        await DeployAsync("rules: [{blocklist: [\"2\"]}]", "ranked", new string('b', 40));
        Items(await GetAsync()).Should().Equal(["0", "2", "3"], "a rollout does not end what an admin decided");

        await SaveAsync(null);
        Items(await GetAsync()).Should().Equal("0", "1", "3");
        var versions = await _host.Get<IEndpointRules>().VersionsAsync(View, default);
        versions.Select(version => (version.Version, version.Content, version.Author, version.Comment)).Should().Equal((2, null, "ruta", "why"), (1, "- blocklist: [\"1\"]", "ruta", "why"));
    }

    [Test]
    public async Task LiveRules_WithNone_EndTheRepositorys()
    {
        await DeployAsync("rules: [{blocklist: [\"0\"]}]", "ranked");

        await SaveAsync("");

        Items(await GetAsync()).Should().Equal("0", "1", "2");
    }

    [Test]
    public async Task LiveRules_WithAMistakeOrOvertaken_AreRefused()
    {
        await DeployAsync("split_by: user", "ranked");
        await SaveAsync("- exclude: seen");

        await Refused("- exclude: sene", null, "*rules:1:12*rules[0].exclude must be one of seen, unavailable, was \"sene\"; did you mean seen?*");
        await Refused("- require: {a: \"{lnag}\"}", null, "*names the parameter lnag, which the endpoint does not have; did you mean lang?*");
        await Refused("- [", null, "*is not valid YAML*");
        await Refused("- exclude: seen", 0, "ruta has saved version 1 meanwhile*");
        View.LatestVersion.Should().Be(1);

        async Task Refused(string text, int? basedOn, string message) =>
            (await FluentActions.Awaiting(() => SaveAsync(text, basedOn)).Should().ThrowAsync<PeachException>()).WithMessage(message);
    }

    [Test]
    public async Task List_OfTheOrganisation_IsFollowedAtOnce()
    {
        await DeployAsync("rules: [{blocklist: recalled}]", "ranked");
        Items(await GetAsync()).Should().Equal("0", "1", "2");

        await _host.Get<ILiveRules>().SaveAsync(RuleSubject.Blocklist("demo", "recalled"), new RuleEdit("1\n 2 \n\n", "ruta", ""), default);

        Items(await GetAsync()).Should().Equal("0", "3", "4");
        _host.Get<ILiveRules>().Blocklists("demo").Should().ContainKey("recalled");
        _host.Get<ILiveRules>().Blocklists("other").Should().BeEmpty();
    }

    [Test]
    public async Task Preview_RunsRecordedRequestsWithBothRules_AndChangesNothing()
    {
        await DeployAsync("rules: [{blocklist: [\"0\"]}]", "ranked");
        await GetAsync(("amount", "2"), ("user_id", "u"));
        await GetAsync(("amount", "1"));
        Seen.Put("1", _host.Clock.GetUtcNow(), true, 1);
        var rules = _host.Get<IEndpointRules>();

        var preview = await rules.PreviewAsync(View, "- require: {lang: lt}\n- blocklist: [\"1\"]\n- exclude: seen", "somebody", default);

        (preview.Requests, preview.Failed).Should().Be((2, 0));
        (preview.ItemsBefore, preview.ItemsAfter).Should().Be((3, 1));
        (preview.Changed, preview.ItemsLost, preview.ItemsGained, preview.NewlyEmpty).Should().Be((2, 3, 1, 1));
        preview.Fired.Should().Contain(KeyValuePair.Create("require", 3));
        preview.Examples[0].After.Should().BeEmpty("the worst comes first");
        preview.Examples.Should().OnlyContain(example => !example.Query.Contains("=u"), "whose request it was is not for people to see");
        Seen.Owner!.Id.Should().Be("somebody");
        View.Live.Should().BeNull();
        (await rules.PreviewAsync(View, "- exclude: seen", null, default)).Notes.Should().Contain(note => note.Contains("made-up users"));
    }

    [Test]
    public async Task LiveRules_AreThereAfterARestartAndOnOtherReplicas()
    {
        await DeployAsync("split_by: user", "ranked");
        await SaveAsync("- blocklist: [\"1\"]");
        var store = ActivatorUtilities.CreateInstance<Core.Rules.Storage.LiveRulesStore>(_host.Services);

        await store.LoadAsync(default);

        store.Of("demo", "e").Current!.Rules!.Rules.Should().ContainSingle();
        await store.OnRemovedAsync("demo", default);
        store.Of("demo", "e").Current.Should().BeNull();
    }

    private EndpointRulesView View => _host.Get<IEndpointRules>().Find("demo", "e")!;

    private Task<EndpointRulesView> SaveAsync(string? text, int? basedOn = null) => _host.Get<IEndpointRules>().SaveAsync(View, new RuleEdit(text, "ruta", "why", basedOn), default);

    private Task DeployAsync(string keys, string method, string? sha = null) => _host.DeployAsync($"e:\n  module: m.py\n  method: {method}\n  {keys}\n", Module, sha);

    private async Task<JsonElement> GetAsync(params IEnumerable<(string Name, string Value)> query)
    {
        var (status, body) = await _host.GetAsync("e", query);
        status.Should().Be(200, body.ToString());
        return body;
    }

    private static IEnumerable<string> Items(JsonElement answer) =>
        answer.GetProperty("result").GetProperty("items").EnumerateArray().Select(item => item.GetProperty("content_id").GetString()!);
}
