using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Peach.Core.Forge;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Tests.Hosting;
using Peach.Tests.Repositories;

namespace Peach.Tests.Forge;

/// <summary>Commit statuses and notes, from real rollouts to a server that speaks as GitLab's documentation says.</summary>
public sealed class ForgeTests
{
    private const string Project = "group/project";

    private readonly LinesLogger _log = new();
    private TemporaryFolder _folder = null!;
    private FakeGitLab _gitLab = null!;
    private TestRepository _repository = null!;
    private PlatformHost _host = null!;

    private IForge Forge => _host.Get<IForge>();

    private IRepositoryCatalog Catalog => _host.Get<IRepositoryCatalog>();

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _gitLab = new FakeGitLab();
        _repository = new TestRepository(_folder.Root);
        _host = await StartHostAsync();
        await _host.Get<IOrganisationDirectory>().AddAsync("demo", "Demo", default);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        _gitLab.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task Rollout_Good_IsRunningThenSuccessWithALink()
    {
        var id = await FollowAsync();

        var commit = _repository.Push(("peach.yaml", "things:\n  one: {value: a}\n"));

        var status = await StatusAsync(commit, "success");
        status["description"]!.ToString().Should().Be("1 definition in production");
        status["name"]!.ToString().Should().Be("peach/rollout");
        status["target_url"]!.ToString().Should().Be($"https://peach.example.org/rollouts/{await RolloutAsync(id)}");
        await Eventually.IsTrueAsync("the view to say so", () => Forge.View(id) is { SentAt: not null, Error: null, Waiting: 0 });
    }

    [Test]
    public async Task Rollout_Bad_IsFailedWithTheFirstErrorCutToTheLimit()
    {
        await FollowAsync();

        var commit = _repository.Push(("peach.yaml", $"things:\n  one: {{{new string('x', 400)}: a}}\n"));

        var status = await StatusAsync(commit, "failed");
        status["description"]!.ToString().Should().StartWith("peach.yaml:2:").And.HaveLength(255, "GitLab takes no more");
    }

    [Test]
    public async Task Server_Away_GetsTheStatusWhenItIsBackAndHoldsNoRolloutUp()
    {
        var id = await FollowAsync();
        _gitLab.GoAway();

        var commit = _repository.Push(("peach.yaml", "things:\n  one: {value: a}\n"));
        await Eventually.IsTrueAsync("the rollout, server or not", async () =>
            (await Catalog.ListRolloutsAsync(id, 10, default)).Any(rollout => rollout.Commit == commit && rollout.State == RolloutState.Succeeded));
        var view = await Eventually.GetAsync("the error", () => Task.FromResult(Forge.View(id) is { Error: not null } shown ? shown : null));
        view.Error.Should().Contain("cannot be reached");
        view.Waiting.Should().Be(1, "of one status only the newest state waits");

        _gitLab.ComeBack();
        await StatusAsync(commit, "success");
        await Eventually.IsTrueAsync("the error to go", () => Forge.View(id).Error is null);
    }

    [Test]
    public async Task Server_RefusingTheToken_IsNotAskedAgainAndTheViewSaysWhy()
    {
        var id = await FollowAsync(token: "glpat-wrong-secret-1");

        _repository.Push(("peach.yaml", "things:\n  one: {value: a}\n"));

        var view = await Eventually.GetAsync("the error", () => Task.FromResult(Forge.View(id) is { Error: not null, Waiting: 0 } shown ? shown : null));
        view.Error.Should().Contain("401").And.Contain("give the repository's API a new one").And.NotContain("glpat");
        _log.Text.Should().NotContain("glpat-wrong-secret-1");
    }

    [Test]
    public async Task Server_Failing_IsAskedAgain()
    {
        var id = await FollowAsync();
        _gitLab.FailWith = 503;
        Forge.SetStatus(new CommitStatus(id, new string('a', 40), "peach/rollout", CommitStatusState.Running, "", "/"));
        await Eventually.IsTrueAsync("the error", () => Forge.View(id).Error?.Contains("answered 503: Something went wrong", StringComparison.Ordinal) == true);

        _gitLab.FailWith = 0;

        await StatusAsync(new string('a', 40), "running");
    }

    [Test]
    public async Task Redirect_IsNotFollowed()
    {
        using var other = new FakeGitLab();
        var id = await FollowAsync();
        _gitLab.RedirectTo = other.Address;

        Forge.SetStatus(new CommitStatus(id, new string('a', 40), "peach/rollout", CommitStatusState.Running, "", "/"));

        await Eventually.IsTrueAsync("the error", () => Forge.View(id).Error?.Contains("does not follow redirects", StringComparison.Ordinal) == true);
        other.Requests.Should().BeEmpty("the token goes to its own server only");
    }

    [Test]
    public async Task Token_OfTheRepository_GoesToItsOwnServerAndNoOther()
    {
        using var other = new FakeGitLab();
        var repository = await Catalog.AddAsync(new RepositorySettings("http", $"{_gitLab.Address}/group/project.git", "demo", null, FakeGitLab.Token), default);
        Forge.View(repository.Id).Should().BeEquivalentTo(new { Kind = ForgeKind.GitLab, _gitLab.Api, Project, HasToken = true, HasOwnToken = false });

        Forge.SetStatus(new CommitStatus(repository.Id, new string('a', 40), "peach/rollout", CommitStatusState.Running, "", "/"));
        await StatusAsync(new string('a', 40), "running");

        var moved = await Forge.UpdateAsync(repository.Id, new ForgeSettings(null, other.Api, null, null), default);
        moved.HasToken.Should().BeFalse("the repository's token was not given for that server");
        Forge.SetStatus(new CommitStatus(repository.Id, new string('b', 40), "peach/rollout", CommitStatusState.Running, "", "/"));
        await Forge.UpdateAsync(repository.Id, new ForgeSettings(null, other.Api, null, FakeGitLab.Token), default);
        Forge.SetStatus(new CommitStatus(repository.Id, new string('c', 40), "peach/rollout", CommitStatusState.Running, "", "/"));
        await Eventually.IsTrueAsync("the other server's first status", () => !other.Statuses.IsEmpty);
        other.Requests.Should().ContainSingle("without a token nothing was sent").Which.Should().Contain(new string('c', 40));
        var back = () => Forge.UpdateAsync(repository.Id, new ForgeSettings(null, null, null, null), default);
        await back.Should().ThrowAsync<PeachException>().WithMessage("*not sent to another server*");
    }

    [Test]
    public async Task Note_IsWrittenOnceAndChangedInPlace_AlsoAfterARestart()
    {
        var id = await FollowAsync();

        Forge.SetNote(new MergeRequestNote(id, 7, "first"));
        await Eventually.IsTrueAsync("the note", () => _gitLab.Notes.Values.Contains("first"));
        await Eventually.IsTrueAsync("the queue to empty", () => Forge.View(id).Waiting == 0);
        await _host.DisposeAsync();
        _host = await StartHostAsync();
        Forge.SetNote(new MergeRequestNote(id, 7, "second"));
        await Eventually.IsTrueAsync("the change", () => _gitLab.Notes.Values.Contains("second"));

        _gitLab.Notes.Should().ContainSingle();
        _gitLab.DeleteNotes();
        Forge.SetNote(new MergeRequestNote(id, 7, "third"));
        await Eventually.IsTrueAsync("a new note for the deleted one", () => _gitLab.Notes.Values.Contains("third"));
    }

    [Test]
    public async Task Commit_RolledBackFrom_HasFailed_WithByWhomAndWhy()
    {
        var id = await FollowAsync();
        var good = _repository.Push(("peach.yaml", "things:\n  one: {value: a}\n"));
        await StatusAsync(good, "success");
        var bad = _repository.Push(("peach.yaml", "things:\n  one: {value: b}\n"));
        await StatusAsync(bad, "success");
        await Eventually.IsTrueAsync("the rollout to be over", () => Catalog.Find(id)!.State == RepositoryState.Current);

        await _host.Get<IRepositoryHolds>().RollBackAsync(id, null, "ona", "empty lists", default);

        (await StatusAsync(bad, "failed"))["description"]!.ToString().Should().Be($"Taken back to {good[..8]} by ona: empty lists");
    }

    [Test]
    public async Task Webhook_IsToldOfEndedRollouts_AlsoWhenItFailsAtFirst()
    {
        using var chat = new FakeChat(failures: 2);
        await _host.DisposeAsync();
        _host = await StartHostAsync(("Forge:Webhook", chat.Address));
        var id = await FollowAsync();
        var commit = _repository.Push(("peach.yaml", "things:\n  one: {valu: a}\n"));

        await Eventually.IsTrueAsync("the message", () => !chat.Texts.IsEmpty);

        chat.Texts.Should().ContainSingle().Which.Should().Be(
            $"project (demo): {commit[..8]} \"Change what runs\" of Ona Tester did not come into production: peach.yaml:2:9: things.one.valu is not a known key; did you mean value?" +
            $" https://peach.example.org/rollouts/{await RolloutAsync(id)}");
        _log.Text.Should().NotContain(chat.Address);
    }

    private Task<PlatformHost> StartHostAsync(params IEnumerable<(string, string)> settings) => PlatformHost.StartAsync(
        _folder["data"],
        (services, configuration) => services.AddSingleton<IManifestSection>(new FakeSection()).AddSingleton<ILoggerProvider>(_log).AddRepositories(configuration).AddForge(configuration),
        [
            ("Repositories:LocalPollInterval", "00:00:00.1"), ("Forge:RetryPause", "00:00:00.05"), ("Forge:Timeout", "00:00:05"),
            ("Platform:PublicUrl", "https://peach.example.org/"), .. settings,
        ]);

    private async Task<string> FollowAsync(string token = FakeGitLab.Token)
    {
        var repository = await Catalog.AddAsync(new RepositorySettings("project", _repository.Bare, "demo", null, null), default);
        Forge.View(repository.Id).Kind.Should().Be(ForgeKind.None, "a folder has no API");
        await Forge.UpdateAsync(repository.Id, new ForgeSettings(ForgeKind.GitLab, _gitLab.Api, Project, token), default);
        return repository.Id;
    }

    private Task<JsonObject> StatusAsync(string commit, string state) => Eventually.GetAsync($"the status {state} of {commit}", () =>
        Task.FromResult(_gitLab.Statuses.FirstOrDefault(status => status["sha"]!.ToString() == commit && status["state"]!.ToString() == state)));

    /// <summary>The id of the only rollout.</summary>
    private async Task<string> RolloutAsync(string repository) => (await _host.Get<IRepositoryCatalog>().ListRolloutsAsync(repository, 10, default)).Single().Id;
}
