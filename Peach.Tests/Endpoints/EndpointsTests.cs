using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints;
using Peach.Core.Repositories;

namespace Peach.Tests.Endpoints;

/// <summary>The endpoints section and the invoker, from a manifest's text to an answer, with real workers.</summary>
public sealed class EndpointsTests
{
    private const string Module = """
        import time

        def hello(name: str = "world"):
            return {"message": "hello " + name}

        def ranked(amount: int = 3, lang: str = None):
            return [{"content_id": str(i), "lang": lang} for i in range(amount)]

        def similar(article_id: str, amount: int = 2):
            if article_id == "none":
                return []
            if article_id == "boom":
                raise KeyError(article_id)
            if article_id == "hang":
                time.sleep(30)
            return [article_id] * amount

        def trending(amount: int = 2):
            return ["hot"] * amount

        def legacy(**anything):
            return {"urns": [], "recommendationId": "own", "anything": anything}

        def mine(user_id: str = "nobody"):
            return {"items": [user_id], "id": "own-id"}
        """;

    private EndpointsHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await EndpointsHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task List_IsAnsweredInTheEnvelope_WithATokenThatNamesItsAnswer()
    {
        await DeployAsync("ranked:\n  url: /ranked\n  module: m.py\n  method: ranked\n");

        var (status, body) = await GetAsync("ranked", ("amount", "1"), ("lang", "lt"));

        status.Should().Be(200);
        body.GetProperty("status").GetString().Should().Be("ok");
        body.GetProperty("result").GetProperty("items").GetRawText().Should().Be("""[{"content_id":"0","lang":"lt"}]""");
        body.GetProperty("result").GetProperty("fallback_used").GetString().Should().Be("false");
        _host.Get<IRecommendationTokens>().TryRead(body.GetProperty("result").GetProperty("id").GetString()!, out var token).Should().BeTrue();
        (token!.Codops, token.Endpoint, token.Component, token.Commit).Should().Be(("demo", "ranked", "ranked", "aaaaaaaa"));
    }

    [Test]
    public async Task Object_KeepsItsOwnIdAndGetsWhatItLacks()
    {
        await DeployAsync("mine:\n  url: /mine\n  module: m.py\n  method: mine\nhello:\n  url: /hello\n  module: m.py\n  method: hello\n");

        var (_, mine) = await GetAsync("mine");
        var (_, hello) = await GetAsync("hello");

        mine.GetProperty("result").GetRawText().Should().Be("""{"items":["nobody"],"id":"own-id","fallback_used":"false"}""");
        hello.GetProperty("result").GetProperty("message").GetString().Should().Be("hello world");
        hello.GetProperty("result").GetProperty("id").GetString().Should().NotBeEmpty();
    }

    [Test]
    public async Task User_ComesFromTheCookieWhereTheQueryHasNone()
    {
        await DeployAsync("mine:\n  url: /mine\n  module: m.py\n  method: mine\n");

        var (_, fromCookie) = await AskAsync(new EndpointRequest("demo", "mine", [], "cookie-id"));
        var (_, fromQuery) = await AskAsync(new EndpointRequest("demo", "mine", [KeyValuePair.Create("user_id", "u1")], "cookie-id"));

        fromCookie.GetProperty("result").GetProperty("items")[0].GetString().Should().Be("cookie-id");
        fromQuery.GetProperty("result").GetProperty("items")[0].GetString().Should().Be("u1");
    }

    [Test]
    public async Task BareEnvelope_ServesTheFunctionsOwnJson()
    {
        await DeployAsync("legacy:\n  url: /legacy\n  module: m.py\n  method: legacy\n  envelope: none\n");

        var (_, body) = await GetAsync("legacy", ("urn", "urn:rts:video:1"));

        body.GetRawText().Should().Be("""{"urns":[],"recommendationId":"own","anything":{"urn":"urn:rts:video:1"}}""");
    }

    [Test]
    public async Task Mistakes_InParameters_AreAllNamedAtOnce()
    {
        await DeployAsync("""
            similar:
              url: /similar
              module: m.py
              method: similar
              params:
                article_id: {type: string, required: true, max_length: 4}
                amount: {type: integer, default: 10, min: 1, max: 100}
            """);

        var (status, body) = await GetAsync("similar", ("amount", "500"));
        var (_, second) = await GetAsync("similar", ("article_id", "12345"), ("amount", "x"));

        status.Should().Be(422);
        body.GetProperty("status").GetString().Should().Be("error");
        body.GetProperty("errors").EnumerateArray().Select(error => $"{error.GetProperty("parameter")} {error.GetProperty("message")}")
            .Should().Equal("article_id is missing", "amount must be at most 100, was 500");
        body.GetProperty("errors")[0].GetProperty("example").GetString().Should().Be("article_id=abc");
        second.GetProperty("detail").GetString().Should().Be("article_id must be at most 4 characters, was 5; amount must be a whole number, was \"x\"");
    }

    [Test]
    public async Task Fallback_AnswersOnErrorTimeoutAndEmpty()
    {
        await DeployAsync("""
            similar:
              url: /similar
              module: m.py
              method: similar
              timeout: 20s
              fallback_on_empty: true
              fallback: {module: m.py, method: trending}
            hurried:
              url: /hurried
              module: m.py
              method: similar
              timeout: 300ms
              fallback: {module: m.py, method: trending}
            """);

        foreach (var article in (string[])["boom", "hang", "none"])
        {
            var (status, body) = await GetAsync(article == "hang" ? "hurried" : "similar", ("article_id", article));
            status.Should().Be(200, article);
            body.GetProperty("result").GetProperty("items").GetRawText().Should().Be("""["hot","hot"]""", article);
            body.GetProperty("result").GetProperty("fallback_used").GetString().Should().Be("true", article);
        }

        var (_, fine) = await GetAsync("similar", ("article_id", "7"));
        fine.GetProperty("result").GetProperty("fallback_used").GetString().Should().Be("false");
        _host.Get<IEndpointCatalog>().List().OrderBy(view => view.Url, StringComparer.Ordinal).Select(view => (view.Requests, view.Fallbacks, view.Errors))
            .Should().Equal((1, 1, 0), (3, 2, 0));
    }

    [Test]
    public async Task Failure_WithoutAFallback_Is502Or504AndTellsTheAdminWhere()
    {
        await DeployAsync(
            "similar:\n  url: /similar\n  module: m.py\n  method: similar\n  timeout: 20s\n" +
            "hurried:\n  url: /hurried\n  module: m.py\n  method: similar\n  timeout: 200ms\n");

        var (raised, body) = await GetAsync("similar", ("article_id", "boom"));
        var error = _host.Get<IEndpointCatalog>().List().Single(view => view.LastError is not null).LastError;
        var (hung, _) = await GetAsync("hurried", ("article_id", "hang"));

        raised.Should().Be(502);
        body.GetProperty("status").GetString().Should().Be("error");
        body.GetRawText().Should().NotContain("KeyError", "callers are not told the code's insides");
        error.Should().Contain("KeyError").And.Contain("m.py");
        hung.Should().Be(504);
    }

    [Test]
    public async Task UnknownEndpoint_Is404WithTheClosestName()
    {
        await DeployAsync("similar:\n  url: /similar\n  module: m.py\n  method: similar\n");

        var (status, body) = await GetAsync("similiar");
        var (_, organisation) = await AskAsync(new EndpointRequest("dmo", "similar", [], null));

        status.Should().Be(404);
        body.GetProperty("detail").GetString().Should().Contain("did you mean similar?");
        organisation.GetProperty("detail").GetString().Should().Contain("did you mean demo?");
    }

    [Test]
    public async Task Components_AsMapOrList_ShareTheTraffic()
    {
        await DeployAsync("""
            split:
              url: /split
              components:
                - {name: a, module: m.py, method: ranked, weight: 50, arguments: {amount: 1}}
                - {name: b, module: m.py, method: trending, weight: 50, arguments: {amount: 1}}
              params: {lang: {type: string}}
            """);

        var answers = new HashSet<string>();
        for (var user = 0; user < 40; user++)
            answers.Add((await GetAsync("split", ("user_id", $"u{user}"), ("lang", "lt"))).Body.GetProperty("result").GetProperty("items").GetRawText());

        answers.Should().BeEquivalentTo("""[{"content_id":"0","lang":"lt"}]""", """["hot"]""");
    }

    [Test]
    public async Task Redeployment_OfANewCommit_SwapsTheAnswerAndDropsNoRequest()
    {
        const string Manifest = "hello:\n  url: /hello\n  module: m.py\n  method: hello\n";
        await DeployAsync(Manifest);
        using var stop = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            var answers = new List<int>();
            while (!stop.IsCancellationRequested) answers.Add((await GetAsync("hello")).Status);
            return answers;
        });

        await DeployAsync(Manifest, Module.Replace("hello ", "labas ", StringComparison.Ordinal), new string('b', 40));

        (await GetAsync("hello")).Body.GetProperty("result").GetProperty("message").GetString().Should().Be("labas world");
        await stop.CancelAsync();
        (await load).Should().OnlyContain(status => status == 200);
    }

    [TestCase("e:\n  url: /e\n  module: m.py\n  method: helo\n", "e.method names no function of m.py, was \"helo\"; did you mean hello?")]
    [TestCase("e:\n  url: /e\n  module: missing.py\n  method: hello\n", "e.module \"missing.py\" cannot be used:")]
    [TestCase("e:\n  url: /e\n  module: m.py\n  method: hello\n  wieght: 3\n", "e.wieght is not a known key; did you mean weight?")]
    [TestCase("e:\n  url: /a b\n  module: m.py\n  method: hello\n", "e.url must be a path such as /e of letters")]
    [TestCase("e:\n  url: /e\n  module: m.py\n  method: hello\n  timeout: 5 minutes\n", "e.timeout must be a duration such as 200ms, 30s, 5m or 1h, was \"5 minutes\"")]
    [TestCase("e:\n  url: /e\n  codops: oter\n  module: m.py\n  method: hello\n", "e.codops must be a known organisation, was \"oter\"")]
    [TestCase("e:\n  url: /e\n  codops: other\n  module: m.py\n  method: hello\n", "e.codops must be demo, the organisation that this repository is registered for")]
    [TestCase("e:\n  url: /e\n  module: m.py\n  method: hello\n  rules: [{exclude: sene}]\n", "e.rules[0].exclude must be one of seen, unavailable, was \"sene\"; did you mean seen?")]
    [TestCase("e:\n  url: /e\n  module: m.py\n  method: similar\n  params: {amount: {type: integer}}\n", "needs the argument article_id, which params does not declare")]
    [TestCase("e:\n  url: /e\n  module: m.py\n  method: hello\n  arguments: {nam: x}\n", "e.method is given the argument nam, which hello does not take; did you mean name?")]
    [TestCase("e:\n  url: /e\n  module: m.py\n  method: hello\nf:\n  url: /e\n  module: m.py\n  method: hello\n", "e has the url /e, and so has endpoints.f")]
    [TestCase("e:\n  url: /e\n  module: bad.py\n  method: f\n", "does not load: ModuleNotFoundError")]
    [TestCase("e: nonsense\n", "e must be a map, was \"nonsense\"")]
    public async Task Mistake_InTheManifest_IsNamedWithItsPlace(string manifest, string expected)
    {
        var plans = await PlanAsync(manifest, Module, new string('a', 40));

        plans[0].Content.Should().BeNull();
        plans[0].Problems.Should().Contain(problem => problem.Message.Contains(expected) && problem.Line > 0 && problem.Severity == ProblemSeverity.Error);
    }

    [Test]
    public async Task File_ThatEndsItsProcess_CostsItsOwnDefinitionsAlone()
    {
        var plans = await PlanAsync("hello:\n  url: /hello\n  module: m.py\n  method: hello\nends:\n  url: /ends\n  module: ends.py\n  method: f\n", Module, new string('a', 40));

        plans[1].Content.Should().BeNull();
        plans[1].Problems.Should().ContainSingle().Which.Message.Should().StartWith("ends.method does not load:");
        plans[0].Problems.Should().BeEmpty();
        await _host.ActivateAsync(new string('a', 40), plans.Take(1));
        (await GetAsync("hello")).Status.Should().Be(200);
    }

    private Task DeployAsync(string manifest, string module = Module, string? sha = null) => _host.DeployAsync(manifest, module, sha);

    private Task<IReadOnlyList<DefinitionPlan>> PlanAsync(string manifest, string module, string sha) => _host.PlanAsync(manifest, module, sha);

    private Task<(int Status, JsonElement Body)> GetAsync(string path, params (string Name, string Value)[] query) => _host.GetAsync(path, query);

    private Task<(int Status, JsonElement Body)> AskAsync(EndpointRequest request) => _host.AskAsync(request);
}
