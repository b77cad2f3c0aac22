using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Endpoints;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Endpoints;

/// <summary>Answers that are given again: from a cache while they are fresh, and when all else fails.</summary>
public sealed class AnswerKeepingTests
{
    /// <summary>Each call leaves a trace in a folder, and fails once a file says so.</summary>
    private const string Module = """
        import os
        import time
        import uuid
        folder = "FOLDER"

        def work(article_id: str = "1", wait: float = 0.0):
            if os.path.exists(folder + "/broken"):
                raise ValueError("broken")
            while os.path.exists(folder + "/held"):
                time.sleep(0.005)
            open(folder + "/call-" + uuid.uuid4().hex, "w").close()
            return [{"content_id": article_id, "call": len([n for n in os.listdir(folder) if n.startswith("call-")])}]

        def open_to_all(**given):
            return [given.get("user_id", "nobody")]

        def mine(user_id: str = "nobody"):
            return work(user_id)

        def slow():
            time.sleep(30)

        def spare():
            return ["spare"]
        """;

    private TemporaryFolder _folder = null!;
    private EndpointsHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _host = await EndpointsHost.StartAsync(("Endpoints:CircuitCalls", "1000"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Cache_GivesTheSameAnswerForTheSameArguments_WithANewTokenEach()
    {
        await DeployAsync("work:\n  module: m.py\n  method: work\n  cache: 1h\n");

        var first = await ItemsAsync("work", ("article_id", "a"));
        var again = await ItemsAsync("work", ("article_id", "a"));
        var other = await ItemsAsync("work", ("article_id", "b"));

        again.Items.Should().Be(first.Items);
        again.Token.Should().NotBe(first.Token);
        other.Items.Should().Contain("\"b\"");
        Calls.Should().Be(2);
    }

    [Test]
    public async Task Cache_WithManyRequestsForOneKey_CallsOnce()
    {
        await DeployAsync("work:\n  module: m.py\n  method: work\n  cache: 1h\n  timeout: 20s\n");
        Touch("held");
        var requests = Enumerable.Range(0, 50).Select(_ => ItemsAsync("work")).ToList();
        File.Delete(_folder["held"]);

        var answers = await Task.WhenAll(requests);

        answers.Select(answer => answer.Items).Distinct().Should().HaveCount(1);
        Calls.Should().Be(1);
    }

    [Test]
    public async Task Cache_PastItsTime_GivesTheOldAnswerWhileOneCallRenewsIt()
    {
        await DeployAsync("work:\n  module: m.py\n  method: work\n  cache: 1h\n  timeout: 20s\n");
        var first = await ItemsAsync("work");
        _host.Clock.PutForward(TimeSpan.FromMinutes(61));
        Touch("held");

        var meanwhile = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ItemsAsync("work")));
        File.Delete(_folder["held"]);

        meanwhile.Should().OnlyContain(answer => answer.Items == first.Items);
        await Eventually.IsTrueAsync("the new answer", async () => (await ItemsAsync("work")).Items != first.Items);
        Calls.Should().Be(2);
    }

    [Test]
    public async Task Cache_LongPastItsTime_WaitsForTheNewAnswer()
    {
        await DeployAsync("work:\n  module: m.py\n  method: work\n  cache: 1h\n");
        var first = await ItemsAsync("work");
        _host.Clock.PutForward(TimeSpan.FromHours(3));

        (await ItemsAsync("work")).Items.Should().NotBe(first.Items);
    }

    [Test]
    public async Task Cache_AfterARollout_IsNotTheOldVersions()
    {
        const string Manifest = "work:\n  module: m.py\n  method: work\n  cache: 1h\n";
        await DeployAsync(Manifest);
        await ItemsAsync("work");

        await DeployAsync(Manifest, new string('b', 40));
        await ItemsAsync("work");

        Calls.Should().Be(2);
    }

    [Test]
    public async Task Caching_IsOfferedToOthersOnlyWhereTheAnswerIsNobodysOwn()
    {
        await DeployAsync("work:\n  module: m.py\n  method: work\n  cache: 1h\nmine:\n  module: m.py\n  method: mine\n  cache: 1h\nplain:\n  module: m.py\n  method: spare\n");

        using var work = await AnswerAsync("work");
        using var again = await AnswerAsync("work");
        using var mine = await AnswerAsync("mine", ("user_id", "u1"));
        using var plain = await AnswerAsync("plain");

        work.Caching!.Fresh.Should().BeCloseTo(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));
        again.Caching!.Tag.Should().Be(work.Caching.Tag);
        mine.Caching.Should().BeNull();
        plain.Caching.Should().BeNull();
    }

    [Test]
    public async Task Caching_IsNotOffered_WhereADeclaredUserReachesAFunctionThatTakesAnything()
    {
        await DeployAsync("given: {module: m.py, method: open_to_all, cache: 1h, params: {user_id: {}}}\n");

        using var answer = await AnswerAsync("given", ("user_id", "u1"));

        answer.Caching.Should().BeNull();
    }

    [Test]
    public async Task Failure_GivesTheLastGoodAnswerOfTheSameArguments_OrAnEmptyList_OrTheError()
    {
        await DeployAsync("""
            stale: {module: m.py, method: work}
            empty: {module: m.py, method: work, on_failure: empty}
            error: {module: m.py, method: work, on_failure: error}
            """);
        var good = await ItemsAsync("stale", ("article_id", "a"));
        await ItemsAsync("error", ("article_id", "a"));
        Touch("broken");

        var known = await ItemsAsync("stale", ("article_id", "a"));
        var (unknown, _) = await _host.GetAsync("stale", ("article_id", "b"));
        var empty = await ItemsAsync("empty", ("article_id", "b"));
        var (error, _) = await _host.GetAsync("error", ("article_id", "a"));

        (known.Items, known.FallbackUsed).Should().Be((good.Items, "true"));
        unknown.Should().Be(502);
        (empty.Items, empty.FallbackUsed).Should().Be(("[]", "true"));
        error.Should().Be(502);
        _host.Get<IEndpointCatalog>().List().Single(endpoint => endpoint.Name == "stale").LastError.Should().Contain("broken");
    }

    [Test]
    public async Task LastGoodAnswer_OutlivesARollout_AndNamesTheCommitThatMadeIt()
    {
        const string Manifest = "work: {module: m.py, method: work}\n";
        await DeployAsync(Manifest);
        await ItemsAsync("work");
        await DeployAsync(Manifest, new string('b', 40));
        Touch("broken");

        var answer = await ItemsAsync("work");

        _host.Get<IRecommendationTokens>().TryRead(answer.Token, out var token).Should().BeTrue();
        (token!.Commit, token.FallbackUsed).Should().Be(("aaaaaaaa", true));
    }

    [Test]
    public async Task Fallback_HasItsOwnTimeLimit()
    {
        await DeployAsync("work:\n  module: m.py\n  method: slow\n  timeout: 50ms\n  on_failure: error\n  fallback: {module: m.py, method: slow, timeout: 60ms}\nfine:\n  module: m.py\n  method: slow\n  timeout: 50ms\n  fallback: {module: m.py, method: spare, timeout: 20s}\n");

        var (status, body) = await _host.GetAsync("work");
        var fine = await ItemsAsync("fine");

        status.Should().Be(504);
        body.GetProperty("detail").GetString().Should().Contain("50ms");
        (fine.Items, fine.FallbackUsed).Should().Be(("[\"spare\"]", "true"));
    }

    [Test]
    public async Task Erasure_ForgetsWhatIsKeptForTheUser()
    {
        await DeployAsync("mine:\n  module: m.py\n  method: mine\n  cache: 1h\n");
        await ItemsAsync("mine", ("user_id", "u1"));
        await ItemsAsync("mine", ("user_id", "u11"));

        var store = _host.Services.GetServices<IPersonalDataStore>().Single(place => place.Name == "kept answers");
        var erased = await store.EraseAsync(new ErasureRequest("demo", "u1", _host.Clock.GetUtcNow()), new Progress<double>(), default);

        erased.Records.Should().Be(1);
        await ItemsAsync("mine", ("user_id", "u1"));
        await ItemsAsync("mine", ("user_id", "u11"));
        Calls.Should().Be(3);
    }

    private int Calls => Directory.GetFiles(_folder["."], "call-*").Length;

    private void Touch(string name) => File.WriteAllText(_folder[name], "");

    private Task DeployAsync(string manifest, string? sha = null) => _host.DeployAsync(manifest, Module.Replace("FOLDER", _folder["."], StringComparison.Ordinal), sha);

    private async Task<(string Items, string Token, string FallbackUsed)> ItemsAsync(string path, params (string, string)[] query)
    {
        var (status, body) = await _host.GetAsync(path, query);
        status.Should().Be(200);
        var result = body.GetProperty("result");
        return (result.GetProperty("items").GetRawText(), result.GetProperty("id").GetString()!, result.GetProperty("fallback_used").GetString()!);
    }

    private async Task<EndpointAnswer> AnswerAsync(string path, params (string Name, string Value)[] query) => await _host.Get<IEndpointInvoker>().InvokeAsync(
        new EndpointRequest("demo", path, [.. query.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))], null));
}
