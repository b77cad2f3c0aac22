using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints.Trials;
using Peach.Core.Forge;
using Peach.Core.Platform;
using Peach.Core.Previews;
using Peach.Core.Repositories;
using Peach.Core.Tasks;
using Peach.Tests.Forge;
using Peach.Tests.Hosting;
using Peach.Tests.Repositories;

namespace Peach.Tests.Previews;

/// <summary>Branches beside production: real git, real workers, and a server that speaks as GitLab's documentation says.</summary>
public sealed class PreviewTests
{
    private const string Manifest = """
        endpoints:
          top: {url: /top, module: m.py, method: top, params: {amount: {type: integer}}}
        tasks:
          train: {module: m.py, method: train}

        """;

    private const string Code = """
        def top(amount: int = 3):
            return [{"content_id": str(i)} for i in range(amount)]

        def train():
            pass

        """;

    /// <summary>The other way round, and with one item that production does not have.</summary>
    private const string BranchCode = """
        def top(amount: int = 3):
            return [{"content_id": "new"}] + [{"content_id": str(amount - 1 - i)} for i in range(amount - 1)]

        def train():
            raise RuntimeError("a preview's task must not run")

        """;

    private TemporaryFolder _folder = null!;
    private TestRepository _git = null!;
    private PreviewsHost _host = null!;
    private string _repository = "";
    private string _main = "";

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _git = new TestRepository(_folder.Root);
        _main = _git.Push(("peach.yaml", Manifest), ("m.py", Code));
        _host = await PreviewsHost.StartAsync(_folder["data"]);
        _repository = (await _host.Catalog.AddAsync(new RepositorySettings("project", _git.Bare, "demo", "main", null), default)).Id;
        await Eventually.IsTrueAsync("production", async () => (await _host.AskProductionAsync("top")).Status == 200);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Branch_AnswersBesideProduction_WhichStaysAsItIs()
    {
        var commit = PushBranch("better", BranchCode);

        var preview = await StartAsync("better", commit);

        (preview.State, preview.Problems, preview.Endpoints.Single().Path).Should().Be((PreviewState.Ready, preview.Problems, "top"));
        Items((await _host.AskAsync("better", "top")).Body).Should().Equal("new", "2", "1");
        Items((await _host.AskProductionAsync("top")).Body).Should().Equal("0", "1", "2");
        var byCommit = await _host.AskAsync(commit[..8], "top", ("amount", "2"));
        (byCommit.Status, byCommit.Commit).Should().Be((200, commit[..8]));
        _host.Get<ITaskBoard>().List().Should().ContainSingle("tasks of previews never run").Which.Commit.Should().Be(_main);
        _host.Catalog.Find(_repository)!.Commit.Should().Be(_main);
    }

    [Test]
    public async Task Branch_WithMistakes_ShowsThemWithTheirPlaces_AndWhatIsGoodAnswers()
    {
        var commit = PushBranch("broken", BranchCode, Manifest.Replace("tasks:", "  gone: {url: /gone, module: m.py, method: nowhere}\ntasks:", StringComparison.Ordinal));

        var preview = await StartAsync("broken", commit);

        preview.State.Should().Be(PreviewState.Partial);
        preview.Problems.Should().Contain(problem => problem.File == "peach.yaml" && problem.Line == 3 && problem.Message.Contains("nowhere", StringComparison.Ordinal));
        (await _host.AskAsync("broken", "top")).Status.Should().Be(200);
        var (status, body, _) = await _host.AskAsync("broken", "gone");
        (status, body.GetProperty("detail").GetString()).Should().Be((404, "The preview broken has no endpoint /gone. It has: /top."));

        PushBranch("broken", "import no_such_package\n" + BranchCode);
        await _host.Previews.StartAsync(_repository, "broken", default);
        (await Eventually.GetAsync("the failed preview", () => Task.FromResult(_host.Previews.Find(preview.Id) is { State: PreviewState.Failed } view ? view : null)))
            .Problems.Should().Contain(problem => problem.Message.Contains("no_such_package", StringComparison.Ordinal));
        (await _host.AskProductionAsync("top")).Status.Should().Be(200, "production is not concerned");
    }

    [Test]
    public async Task Version_Unknown_Is404NamingThoseThereAre_AndWithoutPermission403()
    {
        await StartAsync("better", PushBranch("better", BranchCode));

        var unknown = await _host.AskAsync("bettre", "top");
        unknown.Status.Should().Be(404);
        unknown.Body.GetProperty("detail").GetString().Should().Be("There is no preview bettre; did you mean better? Previews of demo: better.");
        (await _host.AskAsync(null, "better", "top")).Status.Should().Be(403);
        (await _host.AskAsync(new PreviewScope("other", null), "better", "top")).Status.Should().Be(403);
        (await _host.AskAsync(new PreviewScope("demo", null), "better", "top")).Status.Should().Be(200);
        (await _host.AskAsync(new PreviewScope(null, _repository), "better", "top")).Status.Should().Be(200);
        var other = await _host.AskAsync(new PreviewScope(null, "another"), "better", "top");
        (other.Status, other.Body.GetProperty("detail").GetString()).Should().Be((404, "There is no preview better. Previews of demo: none."), "names of others' previews are not told");
    }

    [Test]
    public async Task Branch_ThatIsNotThere_FailsWithTheReason()
    {
        var preview = await _host.Previews.StartAsync(_repository, "nowhere", default);

        (await _host.BuiltAsync(preview.Id)).Error.Should().Contain("has no branch nowhere");
        var malformed = () => _host.Previews.StartAsync(_repository, "a b", default);
        await malformed.Should().ThrowAsync<PeachException>();
    }

    [Test]
    public async Task Restart_BringsPreviewsBack_EachAtItsCommit()
    {
        var commit = PushBranch("better", BranchCode);
        var id = (await StartAsync("better", commit)).Id;
        await _host.DisposeAsync();
        PushBranch("better", Code);

        _host = await PreviewsHost.StartAsync(_folder["data"]);
        await Eventually.IsTrueAsync("the preview", async () => (await _host.AskAsync("better", "top")).Status == 200);

        Items((await _host.AskAsync("better", "top")).Body).Should().Equal("new", "2", "1");
        _host.Previews.Find(id)!.Commit.Should().Be(commit);
        (await _host.Previews.RemoveAsync(id, default)).Should().BeTrue();
        (await _host.AskAsync("better", "top")).Status.Should().Be(404);
    }

    [Test]
    public async Task Workers_AreFew_AndThoseOfTheOldestEndFirst()
    {
        await _host.DisposeAsync();
        _host = await PreviewsHost.StartAsync(_folder["data"], ("Endpoints:PreviewWorkers", "1"));
        var pools = _host.Get<TrialPools>();
        await StartAsync("one", PushBranch("one", BranchCode));
        await StartAsync("two", PushBranch("two", BranchCode + "# two\n"));

        pools.Running.Should().ContainSingle();
        (await _host.AskAsync("one", "top")).Status.Should().Be(200, "its worker starts again");
        pools.Running.Should().ContainSingle();
    }

    [Test]
    public async Task MergeRequest_IsPreviewedReplayedAndTold_UntilItIsMerged()
    {
        using var gitLab = new FakeGitLab();
        await _host.Get<IForge>().UpdateAsync(_repository, new ForgeSettings(ForgeKind.GitLab, gitLab.Api, "group/project", FakeGitLab.Token), default);
        for (var amount = 1; amount <= 6; amount++) await _host.AskProductionAsync("top", ("amount", $"{amount}"));
        var commit = PushBranch("better", BranchCode);
        var change = new MergeRequestEvent(_repository, 7, "Newest first", "better", commit, MergeRequestState.Open, "https://gitlab.example.org/group/project/-/merge_requests/7", "Ona");
        var observer = _host.Get<IMergeRequestObserver>();

        observer.OnChanged(change);

        var preview = await Eventually.GetAsync("the replay", () => Task.FromResult(_host.Previews.List() is [{ Replay.IsDone: true } only] ? only : null));
        var difference = preview.Replay!.Endpoints.Single();
        (difference.Requests, difference.Equal, difference.Production.Errors, difference.Preview.Errors).Should().Be((7, 0, 0, 0));
        (difference.ItemsIn, difference.ItemsOut).Should().Be((7, 7), "each answer has one new item in place of one");
        difference.Overlap.Should().BeInRange(0.5, 0.8);
        difference.RankCorrelation.Should().Be(-1, "what both have is in reverse order");
        difference.Examples.Should().HaveCount(5);
        var note = await Eventually.GetAsync("the note with the figures", () =>
            Task.FromResult(gitLab.Notes.Values.FirstOrDefault(text => text.Contains("| top | 7 | 0% |", StringComparison.Ordinal))));
        note.Should().NotContain("amount=", "no request stands in it");
        await Eventually.IsTrueAsync("the status", () => gitLab.Statuses.Any(status =>
            status["name"]!.ToString() == "peach/preview" && status["state"]!.ToString() == "success" && status["sha"]!.ToString() == commit));

        var second = PushBranch("better", Code + "# no change to the answers\n");
        observer.OnChanged(change with { HeadCommit = second });
        await Eventually.IsTrueAsync("the note of the second commit", () => gitLab.Notes.Values.Any(text => text.Contains("| top | 7 | 100% | 1.00 | 1.00 | 0 / 0 |", StringComparison.Ordinal)));
        gitLab.Notes.Should().ContainSingle("it is changed in place");

        observer.OnChanged(change with { State = MergeRequestState.Merged });
        await Eventually.IsTrueAsync("the preview to go", () => _host.Previews.List().Count == 0);
        (await _host.AskProductionAsync("top")).Status.Should().Be(200);
    }

    private string PushBranch(string branch, string code, string manifest = Manifest)
    {
        _git.Work("checkout", "--quiet", "-B", branch);
        return _git.Push(("peach.yaml", manifest), ("m.py", code));
    }

    private async Task<PreviewView> StartAsync(string version, string commit)
    {
        var preview = await _host.Previews.StartAsync(_repository, version, default);
        return await _host.BuiltAsync(preview.Id, commit);
    }

    private static IEnumerable<string?> Items(JsonElement body) =>
        body.GetProperty("result").GetProperty("items").EnumerateArray().Select(item => item.GetProperty("content_id").GetString());
}
