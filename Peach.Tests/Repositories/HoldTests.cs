using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

/// <summary>Going back, staying, and following again.</summary>
[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class HoldTests
{
    [Test]
    public async Task RolledBack_TheBadCommitStaysOut_AndANewerOneComesIn()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var (first, bad) = await PushTwoAsync(host, project);
        var id = host.Catalog.List()[0].Id;

        var view = await Holds(host).RollBackAsync(id, null, "ona", "empty lists", default);

        view!.Hold.Should().BeEquivalentTo(new { Kind = HoldKind.RolledBack, Commit = first, Avoids = bad, By = "ona", Reason = "empty lists" });
        await RunsAsync(host, "one");
        var rollout = await LatestAsync(host, first);
        rollout.Should().BeEquivalentTo(new { Kind = RolloutKind.Rollback, By = "ona", Reason = "empty lists", State = RolloutState.Succeeded });
        host.Catalog.PollNow(id);
        var polled = host.Catalog.Find(id)!.PolledAt;
        await host.RepositoryAsync("two more looks at the branch", repository => repository.PolledAt > polled);
        Content(host).Should().Be("one", "the bad commit is still the branch's newest");

        var good = project.Push(("peach.yaml", Yaml("three")));
        (await host.RolloutAsync(good)).Kind.Should().Be(RolloutKind.Push);
        await RunsAsync(host, "three");
        host.Catalog.Find(id)!.Hold.Should().BeNull();
    }

    [Test]
    public async Task Pinned_NewCommitsAreSeenAndWait_AlsoOverARestart_UntilResumed()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        string newer, id;
        await using (var host = await RepositoriesHost.StartAsync(folder.Root))
        {
            await PushTwoAsync(host, project);
            id = host.Catalog.List()[0].Id;
            (await Holds(host).PinAsync(id, null, "ona", "the election night", default))!.Hold!.Kind.Should().Be(HoldKind.Pinned);
            newer = project.Push(("peach.yaml", Yaml("three")));
            await host.RepositoryAsync("the newer commit to be seen", repository => repository.Head == newer);
            Content(host).Should().Be("two");
        }

        await using var next = await RepositoriesHost.StartAsync(folder.Root);
        await next.RepositoryAsync("the newer commit to be seen", repository => repository.Head == newer);
        Content(next).Should().Be("two");
        next.Catalog.Find(id)!.Hold!.Reason.Should().Be("the election night");

        (await Holds(next).ResumeAsync(id, default))!.Hold.Should().BeNull();
        await RunsAsync(next, "three");
    }

    [Test]
    public async Task RolledBack_WithTheServerAway_RunsTheEarlierCommitAllTheSame()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var (first, _) = await PushTwoAsync(host, project);
        var id = host.Catalog.List()[0].Id;
        Directory.Move(project.Bare, project.Bare + "-away");
        await host.RepositoryAsync("the server's absence", repository => repository.Error is not null);

        await Holds(host).RollBackAsync(id, first[..8], "ona", "", default);

        await RunsAsync(host, "one");
    }

    [Test]
    public async Task RollBack_ToWhatIsNotThere_SaysSoAndChangesNothing()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var (first, second) = await PushTwoAsync(host, project);
        var id = host.Catalog.List()[0].Id;

        await RefusedAsync("zzzzzzz", "*hexadecimal digits*\"zzzzzzz\"*");
        await RefusedAsync("abcdef0", "No commit abcdef0 was in production before*40 digits*");
        await RefusedAsync(new string('a', 40), "*has no commit aaaa*");
        await RefusedAsync(second, "*is in production*");
        host.Catalog.Find(id)!.Hold.Should().BeNull();
        (await Holds(host).RollBackAsync("nobody", first, "ona", "", default)).Should().BeNull();
        Content(host).Should().Be("two");
        await Holds(host).RollBackAsync(id, first, "ona", "", default);
        await RunsAsync(host, "one");

        async Task RefusedAsync(string commit, string message)
        {
            var refused = () => Holds(host).RollBackAsync(id, commit, "ona", "", default);
            await refused.Should().ThrowAsync<PeachException>().WithMessage(message);
        }
    }

    private static string Yaml(string value) => $"things:\n  first: {{value: {value}}}\n";

    private static IRepositoryHolds Holds(RepositoriesHost host) => host.Services.GetRequiredService<IRepositoryHolds>();

    private static string Content(RepositoriesHost host) => host.Section.Find("first")!.Content;

    private static Task RunsAsync(RepositoriesHost host, string value) => Eventually.IsTrueAsync($"{value} to run", () => Content(host) == value);

    private static Task<RolloutView> LatestAsync(RepositoriesHost host, string commit) => Eventually.GetAsync("the rollout to be listed", async () =>
        (await host.Catalog.ListRolloutsAsync(null, 1, default)).FirstOrDefault(rollout => rollout.Commit == commit && rollout.State != RolloutState.Running));

    private static async Task<(string First, string Second)> PushTwoAsync(RepositoriesHost host, TestRepository project)
    {
        var first = project.Push(("peach.yaml", Yaml("one")));
        await host.AddAsync(project.Bare);
        await host.RolloutAsync(first);
        var second = project.Push(("peach.yaml", Yaml("two")));
        await host.RolloutAsync(second);
        await host.RepositoryAsync("the second commit to be seen", repository => repository.Head == second && repository.State == RepositoryState.Current);
        return (first, second);
    }
}
