using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Architecture;
using Peach.Tests.Hosting;

namespace Peach.Tests.EndToEnd;

/// <summary>The platform's main job, all of it real: a push, events from apps, a task's run, a recommendation over HTTP.</summary>
public sealed class PushToRecommendationTests
{
    private TemporaryFolder _folder = null!;
    private PeachProcess _peach = null!;
    private GitFolder _git = null!;
    private DemoProduct _demo = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _peach = await PeachProcess.StartAsync(_folder["data"], "Repositories:LocalPollInterval=00:00:00.2", "Tasks:LoopPause=00:00:00.5", "Archive:FlushInterval=00:00:00.5");
        _git = await GitFolder.CreateAsync(_folder.Root);
        _demo = new DemoProduct(_peach);
        await _demo.SetUpAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed) TestContext.Out.WriteLine(_peach?.Output);
        if (_peach is not null) await _peach.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Push_OfTheTemplate_RecommendsWhatPeoplePlay_AndAChangeChangesIt()
    {
        _git.CopyFrom(Path.Combine(RepositoryFolder.Path, "examples", "template"));
        var first = await _git.PushAsync("Start from the template");
        await _demo.PostAsync("repositories", new { name = "demo", url = _git.Bare, codops = "demo" });
        await _demo.SendPlaysAsync();

        var trending = await Eventually.GetValueAsync<JsonElement>("a trending list of three items", async () =>
            await _demo.GetJsonAsync("/api/v1/demo/trending?amount=3") is { } body && DemoProduct.Items(body).Count == 3 ? body : null);
        DemoProduct.Items(trending).Should().Equal(["item-0", "item-1", "item-2"], "these were played most");
        var similar = await Eventually.GetValueAsync<JsonElement>("an item's neighbours", async () =>
            await _demo.GetJsonAsync("/api/v1/demo/similar?article_id=item-1&amount=2") is { } body
            && body.GetProperty("result").GetProperty("fallback_used").GetString() == "false" ? body : null);
        DemoProduct.Items(similar).Should().Contain("item-0", "who played item-1 played item-0");

        _git.Write("hello.ipynb", _git.Read("hello.ipynb").Replace("Hello", "Labas", StringComparison.Ordinal));
        var second = await _git.PushAsync("Say it in Lithuanian");
        await Eventually.IsTrueAsync("the new greeting", async () =>
            (await _demo.GetJsonAsync("/api/v1/demo/hello"))?.GetRawText().Contains("Labas", StringComparison.Ordinal) == true);

        using var answer = await _peach.Client.GetAsync("/api/v1/demo/hello");
        answer.Headers.GetValues("Peach-Commit").Should().Equal(second[..8]);
        var repository = await _peach.Admin.GetFromJsonAsync<JsonElement>("/api/admin/repositories/demo");
        repository.GetProperty("commit").GetString().Should().Be(second).And.NotBe(first);
        repository.GetProperty("author").GetString().Should().Be("Data Scientist");
    }

    [Test]
    public async Task NewRepository_FromTheTemplate_AnswersWithRecommendations()
    {
        await _demo.PostAsync("organisations", new { codops = "ltlrt", name = "LRT" });
        await _demo.PostAsync("repositories/new", new { name = "fresh", codops = "demo" });
        await _demo.PostAsync("repositories/new", new { template = "template", name = "other", codops = "ltlrt" });
        await _demo.SendPlaysAsync();

        var trending = await Eventually.GetValueAsync<JsonElement>("a trending list of three items", async () =>
            await _demo.GetJsonAsync("/api/v1/demo/trending?amount=3") is { } body && DemoProduct.Items(body).Count == 3 ? body : null);
        DemoProduct.Items(trending).Should().Equal(["item-0", "item-1", "item-2"], "these were played most");
        await Eventually.IsTrueAsync("the other organisation's greeting", async () =>
            (await _demo.GetJsonAsync("/api/v1/ltlrt/hello"))?.GetRawText().Contains("Hello", StringComparison.Ordinal) == true);
    }

    [Test]
    public async Task BadPush_KeepsTheLastGoodVersion_AndNamesTheMistake()
    {
        const string Notebook = """{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"code","metadata":{},"outputs":[],"execution_count":null,"id":"a","source":["BODY"]}]}""";
        _git.Write("peach.yaml", "endpoints:\n  one:\n    notebook: n.ipynb\n    method: one\n");
        _git.Write("n.ipynb", Notebook.Replace("BODY", "def one():\\n    return [1]", StringComparison.Ordinal));
        await _git.PushAsync("Good");
        await _demo.PostAsync("repositories", new { name = "bad", url = _git.Bare, codops = "demo" });
        await Eventually.IsTrueAsync("the first version", async () => (await _peach.Client.GetAsync("/api/v1/demo/one")).IsSuccessStatusCode);

        foreach (var (file, content, expected) in ((string, string, string)[])
        [
            ("n.ipynb", Notebook.Replace("BODY", "import no_such_package\\ndef one():\\n    return no_such_package.x", StringComparison.Ordinal), "no_such_package"),
            ("n.ipynb", Notebook.Replace("BODY", "def two():\\n    return []", StringComparison.Ordinal), "\"one\""),
            ("peach.yaml", "endpoints: [\n", "peach.yaml"),
        ])
        {
            _git.Write(file, content);
            var commit = await _git.PushAsync($"Bad: {expected}");
            var problems = await Eventually.GetAsync($"the rollout of the commit that breaks {expected}", async () =>
            {
                var rollouts = await _peach.Admin.GetFromJsonAsync<JsonElement>("/api/admin/repositories/bad/rollouts");
                var newest = rollouts[0];
                if (newest.GetProperty("commit").GetString() != commit || newest.GetProperty("finished_at").ValueKind == JsonValueKind.Null) return null;
                return string.Join('\n', newest.GetProperty("problems").EnumerateArray().Select(problem => $"{problem.GetProperty("file")}: {problem.GetProperty("message").GetString()}"));
            });
            problems.Should().Contain(expected);
            (await _peach.Client.GetAsync("/api/v1/demo/one")).IsSuccessStatusCode.Should().BeTrue("the last good version stays");
        }
    }
}
