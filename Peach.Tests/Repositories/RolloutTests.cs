using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Storage;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class RolloutTests
{
    private const string Good = "things:\n  first: {value: one}\n  second: {value: two}\n";

    [Test]
    public async Task Push_OfGoodCommits_BringsEachIntoProduction()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root, "trunk");
        var first = project.Push(("peach.yaml", Good));
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        await host.AddAsync(project.Bare);

        (await host.RolloutAsync(first)).Should().BeEquivalentTo(
            new { State = RolloutState.Succeeded, Author = "Ona Tester", Subject = "Change what runs", Deployed = (string[])["things.first", "things.second"] });
        var second = project.Push(("peach.yaml", "things:\n  first: {value: changed}\n"), ("peach.conf/more.yml", "things:\n  third: {value: three}\n"));
        var rollout = await host.RolloutAsync(second);

        rollout.Removed.Should().Equal("things.second");
        host.Section.Active.Select(definition => (definition.Name, definition.Content, definition.Commit.Sha, definition.StaleReason))
            .Should().Equal(("first", "changed", second, null), ("third", "three", second, null));
        var view = await host.RepositoryAsync("the repository to be current", repository => repository.State == RepositoryState.Current);
        view.Should().BeEquivalentTo(new { FollowedBranch = "trunk", Commit = second, Error = (string?)null, Definitions = 2, StaleDefinitions = 0 });
    }

    [Test]
    public async Task Rollout_SaysWhatItChanged_AndDriftWhatDoesNotRun()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root, "main");
        var first = project.Push(("peach.yaml", Good));
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var repository = await host.AddAsync(project.Bare);
        await host.RolloutAsync(first);
        var drift = host.Services.GetRequiredService<IDriftList>();
        await host.RepositoryAsync("the repository to be current", view => view.State == RepositoryState.Current);
        (await drift.ListAsync(default)).Should().BeEmpty();

        var second = project.Push(("peach.yaml", "things:\n  first: {value: changed}\n  second: {value: two}\n  third: {bad: x}\n"), ("notes ąč.txt", "one\ntwo\n"));
        var rollout = await host.RolloutAsync(second);
        var third = project.Push(("peach.yaml", "things:\n  first: {bad: x}\n  second: {value: two}\n"));
        await host.RolloutAsync(third);

        var history = host.Services.GetRequiredService<IRolloutHistory>();
        var kept = (await history.FindAsync(rollout.Id, default))!;
        kept.PreviousCommit.Should().Be(first);
        kept.Changes.Select(change => (change.Name, change.Kind, string.Join(';', change.Values))).Should().Equal(
            ("things.first", DefinitionChangeKind.Changed, "ValueChange { Path = content, Before = one, After = changed }"), ("things.second", DefinitionChangeKind.Same, ""));
        (await history.ListFilesAsync(kept, default)).Should().BeEquivalentTo([new ChangedFile("notes ąč.txt", 2, 0), new ChangedFile("peach.yaml", 2, 1)]);
        (await history.ListAsync(repository.Id, rollout.Id, 10, default)).Select(older => older.Commit).Should().Equal(first);

        await host.RepositoryAsync("the repository not to be whole", view => view is { State: RepositoryState.Partial, Error: not null });
        var all = await drift.ListAsync(default);
        all.Select(item => (item.Kind, item.Definition, item.Runs)).Should().Equal((DriftKind.NotWhole, null, third), (DriftKind.Stale, "things.first", second));
        all.Should().OnlyContain(item => item.Since != null && item.Reason.Length > 0 && item.Remedy.Length > 0);
    }

    [Test]
    public async Task Rollout_ThatItsProcessDidNotFinish_IsToldOfAtTheNextStart()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root, "main");
        var commit = project.Push(("peach.yaml", Good));
        string repository;
        await using (var host = await RepositoriesHost.StartAsync(folder.Root))
        {
            repository = (await host.AddAsync(project.Bare)).Id;
            await host.RolloutAsync(commit);
            // As a killed process leaves it: begun, of a commit that is not the newest any more.
            await using var context = await host.Services.GetRequiredService<IDbContextFactory<PeachDbContext>>().CreateDbContextAsync();
            context.Add(new RolloutRow
            {
                Id = Guid.CreateVersion7().ToString("N"), RepositoryId = repository, RepositoryName = "project", Codops = "demo", Commit = new string('e', 40), Author = "Ona", Subject = "Begun",
            });
            await context.SaveChangesAsync();
        }

        var told = new ToldRollouts();
        await using var again = await RepositoriesHost.StartAsync(folder.Root, (services, _) => services.AddSingleton<IRolloutObserver>(told));

        await Eventually.IsTrueAsync("the observers to be told", () => told.All.Any(rollout => rollout is { Commit: "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", State: RolloutState.Failed, FinishedAt: not null }));
    }

    [Test]
    public async Task BadDefinition_KeepsItsLastGoodVersionUntilAGoodOneComes()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        var first = project.Push(("peach.yaml", Good));
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        await host.AddAsync("file://" + project.Bare);
        await host.RolloutAsync(first);

        var second = project.Push(("peach.yaml", "things:\n  first: {valu: new}\n  second: {value: new}\n  third: {nonsense: 1}\n"));
        var rollout = await host.RolloutAsync(second);

        rollout.Should().BeEquivalentTo(new
        {
            State = RolloutState.Partial,
            Deployed = (string[])["things.second"],
            Kept = (string[])["things.first"],
            Refused = (string[])["things.third"],
        });
        rollout.Problems[0].ToString().Should().Be("peach.yaml:2:11: things.first.valu is not a known key; did you mean value?");
        host.Section.Find("first").Should().BeEquivalentTo(new { Content = "one", Commit = new { Sha = first } });
        host.Section.Find("first")!.StaleReason.Should().Contain(second[..8]).And.Contain("did you mean value?");
        host.Section.Find("second")!.Content.Should().Be("new");
        Directory.Exists(host.Section.Find("first")!.Commit.Tree).Should().BeTrue("the stale definition runs from it");
        (await host.RepositoryAsync("partial", repository => repository.State == RepositoryState.Partial)).StaleDefinitions.Should().Be(1);

        await host.RolloutAsync(project.Push(("peach.yaml", Good)));
        host.Section.Find("first")!.StaleReason.Should().BeNull();
        (await host.RepositoryAsync("current", repository => repository.State == RepositoryState.Current)).Error.Should().BeNull();
    }

    [TestCase("peach.yaml", "things: [", TestName = "BrokenFile_WithASyntaxError_KeepsWhatIsMissing")]
    [TestCase("peach.yaml", "thing:\n  first: {value: one}\n", TestName = "BrokenFile_WithAMistypedSection_KeepsWhatIsMissing")]
    [TestCase("peach.yaml", null, TestName = "BrokenFile_ThatIsGoneWithTheLastOne_KeepsWhatIsMissing")]
    public async Task BrokenFile_KeepsWhatIsMissing(string file, string? content)
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        var first = project.Push((file, Good), ("readme", ""));
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        await host.AddAsync(project.Bare);
        await host.RolloutAsync(first);

        var rollout = await host.RolloutAsync(project.Push((file, content)));

        rollout.State.Should().Be(RolloutState.Failed);
        rollout.Kept.Should().Equal("things.first", "things.second");
        host.Section.Find("second")!.StaleReason.Should().NotBeNull();
        host.Section.Find("second")!.Commit.Sha.Should().Be(first);
    }

    [Test]
    public async Task BrokenFile_BesideAGoodOne_LeavesTheGoodOnesDefinitionsGoOn()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var commit = project.Push(("peach.yaml", Good), ("peach.conf/a.yaml", "things:\n  x: {value: [}\n"), ("peach.conf/b.yaml", "things:\n  first: {value: again}\n"));
        await host.AddAsync(project.Bare);

        var rollout = await host.RolloutAsync(commit);

        rollout.State.Should().Be(RolloutState.Partial);
        rollout.Deployed.Should().Equal("things.second");
        rollout.Refused.Should().Equal("things.first");
        rollout.Problems.Should().Contain(problem => problem.File == "peach.conf/a.yaml" && problem.Line == 2 && problem.Column > 0);
        rollout.Problems.Should().Contain(problem => problem.Message.Contains("in peach.yaml (line 2) and in peach.conf/b.yaml (line 2)"));
    }

    [Test]
    public async Task ForcePush_AndRenamedDefaultBranch_AreFollowed()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        await host.AddAsync(project.Bare);
        await host.RolloutAsync(project.Push(("peach.yaml", Good)));

        var forced = project.Commit(amend: true);
        (await host.RolloutAsync(forced)).State.Should().Be(RolloutState.Succeeded);

        project.Work("checkout", "--quiet", "-b", "production");
        var renamed = project.Push(("peach.yaml", "things: {}"));
        project.Server("symbolic-ref", "HEAD", "refs/heads/production");
        (await host.RolloutAsync(renamed)).Removed.Should().HaveCount(2);
        host.Catalog.List()[0].FollowedBranch.Should().Be("production");
    }

    [Test]
    public async Task SymbolicLink_InACommit_BecomesAPlainFileAndTheTreeIsReadOnly()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        project.Link("leak", "/etc/passwd");
        project.Push(("peach.yaml", Good), ("code/x.py", "1"));
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        await host.AddAsync(project.Bare);

        var tree = (await Eventually.GetAsync("a definition", () => Task.FromResult(host.Section.Find("first")))).Commit.Tree;

        new FileInfo(Path.Combine(tree, "leak")).LinkTarget.Should().BeNull();
        (await File.ReadAllTextAsync(Path.Combine(tree, "leak"))).Should().Be("/etc/passwd");
        File.GetUnixFileMode(Path.Combine(tree, "code", "x.py")).Should().NotHaveFlag(UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.Combine(tree, "code")).Should().NotHaveFlag(UnixFileMode.UserWrite);
    }

    [Test]
    public async Task Restart_WithTheServerGone_ResumesFromDatabaseAndMirror()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        var commit = project.Push(("peach.yaml", Good));
        await using (var host = await RepositoriesHost.StartAsync(folder.Root))
        {
            await host.AddAsync(project.Bare);
            await host.RolloutAsync(commit);
            await host.RepositoryAsync("current", repository => repository.State == RepositoryState.Current);
        }

        Directory.Move(project.Bare, project.Bare + ".away");
        foreach (var tree in Directory.EnumerateDirectories(folder["data/trees"])) Directory.Delete(tree, recursive: true);
        await using var again = await RepositoriesHost.StartAsync(folder.Root);

        again.Section.Active.Select(definition => definition.Content).Should().Equal("one", "two");
        File.Exists(Path.Combine(again.Section.Active[0].Commit.Tree, "peach.yaml")).Should().BeTrue("the mirror still has the commit");
        var away = await again.RepositoryAsync("unreachable", repository => repository.State == RepositoryState.Unreachable);
        away.Error.Should().StartWith("There is no git repository at ");
        Directory.Move(project.Bare + ".away", project.Bare);
        (await again.RepositoryAsync("current", repository => repository.State == RepositoryState.Current)).Error.Should().BeNull();
        (await again.Catalog.ListRolloutsAsync(null, 10, default)).Should().HaveCount(1, "nothing has changed");
    }

    [Test]
    public async Task Section_ThatThrows_LeavesProductionAndIsTriedAgain()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        await host.AddAsync(project.Bare);
        await host.RolloutAsync(project.Push(("peach.yaml", Good)));

        host.Section.PlanFails = new InvalidOperationException("internal detail");
        var second = project.Push(("peach.yaml", "things:\n  first: {value: new}\n"));
        var failed = await host.RolloutAsync(second);

        failed.State.Should().Be(RolloutState.Failed);
        failed.Problems[0].Message.Should().Contain("error occurred").And.NotContain("internal detail");
        host.Section.Active.Should().HaveCount(2);
        host.Section.PlanFails = null;
        await Eventually.IsTrueAsync("the new commit", () => host.Section.Find("first")!.Content == "new");
    }

    [Test]
    public async Task Activation_ThatThrows_BringsBackWhatRan()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        await host.AddAsync(project.Bare);
        await host.RolloutAsync(project.Push(("peach.yaml", Good)));

        host.Section.ActivationFails = new PeachException("Redis is away.");
        var second = project.Push(("peach.yaml", "things:\n  first: {value: new}\n"));
        var all = await Eventually.GetAsync("the second try", async () =>
            await host.Catalog.ListRolloutsAsync(null, 10, default) is { Count: 3 } three && three[0].State == RolloutState.Succeeded ? three : null);

        all[1].Should().BeEquivalentTo(new { Commit = second, State = RolloutState.Failed });
        all[1].Problems[0].Message.Should().Be("Redis is away.");
        host.Section.Activations.Should().Be(4, "the start, the first commit, what ran before brought back, the second commit");
    }

    [Test]
    public async Task FailedCommit_IsTriedAgainOnlyWhenAsked()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        var commit = project.Push(("peach.yaml", "things: ["));
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var repository = await host.AddAsync(project.Bare);
        await host.RolloutAsync(commit);
        var before = (await host.RepositoryAsync("handled", view => view.State == RepositoryState.Partial)).PolledAt;
        await host.RepositoryAsync("another poll", view => view.PolledAt > before);
        (await host.Catalog.ListRolloutsAsync(repository.Id, 10, default)).Should().HaveCount(1);

        host.Catalog.PollNow(repository.Id);

        await Eventually.IsTrueAsync("the second try", async () => (await host.Catalog.ListRolloutsAsync(repository.Id, 10, default)).Count == 2);
    }

    [Test]
    public async Task Commit_WithTooManyFiles_IsRefusedBeforeCheckout()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        var commit = project.Push(("peach.yaml", Good), ("a", ""), ("b", ""));
        await using var host = await RepositoriesHost.StartAsync(folder.Root, ("Repositories:MaxFiles", "2"));
        await host.AddAsync(project.Bare);

        var rollout = await host.RolloutAsync(commit);

        rollout.Problems[0].Message.Should().Contain("3 files, more than 2 (Repositories:MaxFiles)");
        host.Section.Active.Should().BeEmpty();
    }

    [Test]
    public async Task Removal_TakesAllOutOfProduction_AndFreesTheOrganisation()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var repository = await host.AddAsync(project.Bare);
        await host.RolloutAsync(project.Push(("peach.yaml", Good)));
        var remove = () => host.Services.GetRequiredService<IOrganisationDirectory>().RemoveAsync("demo", default);
        (await remove.Should().ThrowAsync<PeachException>()).WithMessage("*1 repository (project)*");

        (await host.Catalog.RemoveAsync(repository.Id, default)).Should().BeTrue();

        host.Section.Active.Should().BeEmpty();
        host.Catalog.List().Should().BeEmpty();
        Directory.EnumerateDirectories(folder["data/git"]).Should().BeEmpty();
        (await remove()).Should().BeTrue();
    }
}
