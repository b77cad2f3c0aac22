using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Git;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

/// <summary>What people do to branches, against a real git server over HTTP.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class BranchTests
{
    private const string Token = "glpat-S3cretS3cret";
    private const string Good = "things:\n  first: {value: one}\n";

    [Test]
    public async Task DefaultBranch_Renamed_IsFollowed()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root, branch: "master");
        using var server = new GitHttpServer(folder.Root, Token);
        await using var host = await FollowAsync(folder, server, project.Push(("peach.yaml", Good)));
        host.Catalog.List()[0].FollowedBranch.Should().Be("master");

        project.Server("branch", "--move", "master", "main");
        await host.RepositoryAsync("the new name", view => view is { FollowedBranch: "main", State: RepositoryState.Current });

        project.Work("branch", "--move", "main");
        (await host.RolloutAsync(project.Push(("peach.yaml", "things:\n  first: {value: two}\n")))).State.Should().Be(RolloutState.Succeeded);
    }

    [Test]
    public async Task Branch_ForcedBack_TakesProductionBack()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        using var server = new GitHttpServer(folder.Root, Token);
        var first = project.Push(("peach.yaml", Good));
        await using var host = await FollowAsync(folder, server, first);
        await host.RolloutAsync(project.Push(("peach.yaml", "things:\n  first: {value: two}\n")));

        project.Work("push", "--quiet", "--force", "origin", $"{first}:main");

        await Eventually.IsTrueAsync("the first commit again", () => host.Section.Find("first")?.Content == "one");
        host.Section.Find("first")!.Commit.Sha.Should().Be(first);
    }

    [Test]
    public async Task Branch_Deleted_LeavesWhatRuns_AndSaysSo_UntilItIsBack()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        using var server = new GitHttpServer(folder.Root, Token);
        project.Push(("peach.yaml", ""));
        project.Work("checkout", "--quiet", "-b", "production");
        await using var host = await FollowAsync(folder, server, project.Push(("peach.yaml", Good)), branch: "production");

        project.Server("branch", "-D", "production");
        var gone = await host.RepositoryAsync("no branch", view => view.State == RepositoryState.NoBranch);
        gone.Error.Should().Contain("no branch production").And.Contain("Its branches: main.");
        gone.Definitions.Should().Be(1, "what runs stays");
        gone.Commit.Should().NotBeNull();
        host.Section.Find("first")!.Content.Should().Be("one");

        (await host.RolloutAsync(project.Push(("peach.yaml", "things:\n  first: {value: two}\n")))).State.Should().Be(RolloutState.Succeeded);
        await host.RepositoryAsync("current", view => view.State == RepositoryState.Current);
    }

    [Test]
    public async Task Tree_WithSubmoduleHookAndLfsPointer_HoldsNothingButPlainFiles()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        using var server = new GitHttpServer(folder.Root, Token);
        project.Push(
            (".gitmodules", $"[submodule \"other\"]\n\tpath = other\n\turl = {project.Bare}\n"),
            (".gitattributes", "*.ipynb filter=lfs diff=lfs merge=lfs -text\n"),
            ("similar.ipynb", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"),
            ("peach.yaml", Good));
        project.Work("update-index", "--add", "--cacheinfo", "160000,0123456789abcdef0123456789abcdef01234567,other");
        Directory.CreateDirectory(Path.Combine(folder["work"], "other"));
        project.Work("commit", "--quiet", "--message", "Add a submodule");
        project.Work("push", "--quiet", "origin", "HEAD");
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        await host.AddAsync(server.Url, token: Token);

        var tree = (await Eventually.GetAsync("a definition", () => Task.FromResult(host.Section.Find("first")))).Commit.Tree;

        (await File.ReadAllTextAsync(Path.Combine(tree, "similar.ipynb"))).Should().StartWith("version https://git-lfs", "LFS files are not fetched");
        Directory.EnumerateFileSystemEntries(Path.Combine(tree, "other")).Should().BeEmpty("submodules are not followed");
        var rollout = await Eventually.GetAsync("the rollout's end", async () =>
            (await host.Catalog.ListRolloutsAsync(null, 1, default))[0] is { State: not RolloutState.Running } ended ? ended : null);
        rollout.Problems.Should().ContainSingle(problem => problem.Severity == ProblemSeverity.Warning && problem.File == "similar.ipynb" && problem.Message.Contains("LFS pointer"));
    }

    [Test]
    public async Task Checkout_OnAFullDisk_LeavesNothingHalf_AndSucceedsOnceThereIsRoom()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        using var server = new GitHttpServer(folder.Root, Token);
        var trees = Directory.CreateDirectory(Path.Combine(folder["data"], "trees"));
        using var disk = SmallDisk.Mount(trees.FullName, mebibytes: 2);
        var first = project.Push(("peach.yaml", Good), ("large", Noise(4)));
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        await host.AddAsync(server.Url, token: Token);

        var failed = await host.RolloutAsync(first);
        failed.State.Should().Be(RolloutState.Failed);
        failed.Problems.Should().ContainSingle().Which.Message.Should().Contain("is full");
        host.Section.Active.Should().BeEmpty();

        disk.Resize(32);
        await host.RepositoryAsync("current", view => view.State == RepositoryState.Current);
        Directory.EnumerateFileSystemEntries(Path.Combine(trees.FullName, host.Catalog.List()[0].Id)).Select(Path.GetFileName).Should().Equal([first], "nothing half stays");
    }

    [Test]
    public async Task Fetch_OnAFullDisk_KeepsTheMirror_AndSucceedsOnceThereIsRoom()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        using var server = new GitHttpServer(folder.Root, Token);
        var mirrors = Directory.CreateDirectory(Path.Combine(folder["data"], "git"));
        using var disk = SmallDisk.Mount(mirrors.FullName, mebibytes: 2);
        var first = project.Push(("peach.yaml", Good));
        await using var host = await FollowAsync(folder, server, first);

        var second = project.Push(("peach.yaml", "things:\n  first: {value: two}\n"), ("large", Noise(4)));
        (await host.RepositoryAsync("the full disk", view => view.State == RepositoryState.Unreachable)).Error.Should().Contain("is full");
        (await host.Services.GetRequiredService<GitMirror>().HasCommitAsync(host.Catalog.List()[0].Id, first, default)).Should().BeTrue("what runs can be checked out again");

        disk.Resize(32);
        (await host.RolloutAsync(second)).State.Should().Be(RolloutState.Succeeded);
    }

    private static async Task<RepositoriesHost> FollowAsync(TemporaryFolder folder, GitHttpServer server, string commit, string? branch = null)
    {
        var host = await RepositoriesHost.StartAsync(folder.Root);
        await host.AddAsync(server.Url, branch, Token);
        await host.RolloutAsync(commit);
        return host;
    }

    /// <summary>Text that does not compress to nothing.</summary>
    private static string Noise(int mebibytes)
    {
        var bytes = new byte[mebibytes * 1024 * 1024 / 2];
        new Random(1).NextBytes(bytes);
        return Convert.ToHexString(bytes);
    }
}
