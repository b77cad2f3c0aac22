using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Git;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class GitServerTests
{
    private const string Token = "glpat-S3cretS3cret";
    private const string Good = "things:\n  first: {value: one}\n";

    [Test]
    public async Task Server_WithAToken_IsFollowed_AndTheTokenIsNowhereToBeSeen()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        using var server = new GitHttpServer(folder.Root, Token);
        var first = project.Push(("peach.yaml", Good));
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var repository = await host.AddAsync(server.Url, token: "wrong-token");

        var refused = await host.RepositoryAsync("the wrong token's refusal", view => view.State == RepositoryState.Unreachable);
        refused.Error.Should().Contain("refuses the access token").And.NotContain("wrong-token");

        await host.Catalog.UpdateAsync(repository.Id, new RepositorySettings("project", server.Url, "demo", null, Token), default);
        (await host.RolloutAsync(first)).State.Should().Be(RolloutState.Succeeded);

        server.GoAway();
        (await host.RepositoryAsync("the server's absence", view => view.State == RepositoryState.Unreachable)).Error.Should().Contain("does not answer");
        host.Section.Active.Should().HaveCount(1, "what runs stays");
        var second = project.Push(("peach.yaml", "things:\n  first: {value: two}\n"));
        server.ComeBack();
        (await host.RolloutAsync(second)).State.Should().Be(RolloutState.Succeeded);

        host.Log.Text.Should().NotContain(Token).And.NotContain(GitCredentials.Encode(Token)).And.NotContain("wrong-token");
        (await SharedFiles.ContainingAsync(folder["data"], Token)).Should().BeEmpty("they may be read by others");
    }

    [Test]
    public async Task Token_GoesThroughTheEnvironmentForThisUrlOnly()
    {
        using var folder = new TemporaryFolder();
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var remote = GitRemote.Parse("https://gitlab.example.org/group/project.git");

        var start = host.Services.GetRequiredService<GitCommand>()
            .Prepare(new GitCall(["fetch", "--", remote.Url], TimeSpan.FromSeconds(1)) { Remote = remote, Token = Token });

        start.ArgumentList.Should().NotContain(argument => argument.Contains(Token) || argument.Contains("Basic"));
        start.Environment.Values.Should().Contain("http.https://gitlab.example.org/group/project.git.extraHeader");
        start.Environment["GIT_ALLOW_PROTOCOL"].Should().Be("https");
        start.Environment["GIT_TERMINAL_PROMPT"].Should().Be("0");
        GitErrors.Explain("fetch", remote, Token, $"fatal: odd {Token} {GitCredentials.Encode(Token)} https://me:pw@host/").Message
            .Should().NotContain(Token).And.NotContain(GitCredentials.Encode(Token)).And.NotContain("me:pw");
    }

    [Test]
    public async Task Token_WhenTheUrlNamesAnotherServer_MustBeGivenAgain()
    {
        using var folder = new TemporaryFolder();
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var repository = await host.AddAsync("http://127.0.0.1:9/project.git", token: Token);

        var update = () => host.Catalog.UpdateAsync(repository.Id, new RepositorySettings("project", "http://127.0.0.1:10/project.git", "demo", null, null), default);

        await update.Should().ThrowAsync<PeachException>().WithMessage("*another server*");
    }

    [Test]
    public async Task Branch_ThatIsNotThere_IsExplainedWithThoseThatAre()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var repository = await host.AddAsync(project.Bare, branch: "mian");
        await host.RepositoryAsync("the empty repository's error", view => view.Error is { } error && error.Contains("has no commits yet"));
        project.Push(("peach.yaml", Good));

        await host.RepositoryAsync("the wrong branch's error", view => view.Error is { } error && error.Contains("no branch mian; did you mean main? Its branches: main."));

        await host.Catalog.UpdateAsync(repository.Id, new RepositorySettings("project", project.Bare, "demo", "main", null), default);
        await host.RepositoryAsync("current", view => view.State == RepositoryState.Current);
    }

    [TestCase("--upload-pack=touch /tmp/x", null)]
    [TestCase("-u", null)]
    [TestCase("ext::sh -c whoami", null)]
    [TestCase("git://example.org/x.git", null)]
    [TestCase("relative/path", null)]
    [TestCase("https://user:pw@example.org/x.git", null)]
    [TestCase("https://token@example.org/x.git", null)]
    [TestCase("ssh://-oProxyCommand=x/y", null)]
    [TestCase("git@-oProxyCommand=x:y", null)]
    [TestCase("-git@example.org:x", null)]
    [TestCase("file://host/x", null)]
    [TestCase("", null)]
    [TestCase("/srv/x.git", "--upload-pack=touch")]
    [TestCase("/srv/x.git", "a..b")]
    [TestCase("/srv/x.git", "a b")]
    [TestCase("/srv/x.git", "main:refs/heads/x")]
    public async Task Settings_ThatCouldBeMisused_AreRefused(string url, string? branch)
    {
        using var folder = new TemporaryFolder();
        await using var host = await RepositoriesHost.StartAsync(folder.Root);

        var add = () => host.AddAsync(url, branch);

        (await add.Should().ThrowAsync<PeachException>()).Which.Message.Should().NotContain("pw@");
    }

    [TestCase("https://gitlab.example.org/a/b.git", "Https")]
    [TestCase("http://gitlab:8080/a/b.git", "Http")]
    [TestCase("ssh://git@gitlab.example.org:2222/a/b.git", "Ssh")]
    [TestCase("git@gitlab.example.org:a/b.git", "Ssh")]
    [TestCase("file:///srv/git/b.git", "Local")]
    [TestCase("/srv/git/b.git", "Local")]
    public void Url_OfAKnownKind_IsTaken(string url, string kind) => GitRemote.Parse(url).Kind.ToString().Should().Be(kind);

    [Test]
    public async Task Git_ThatHangs_IsKilledWithAllItStarted()
    {
        using var folder = new TemporaryFolder();
        var program = folder["slow-git"];
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nsleep 600 &\necho $! > {folder["child"]}\nwait\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var host = await RepositoriesHost.StartAsync(folder.Root, ("Repositories:Git", program), ("Repositories:PollTimeout", "00:00:01"));

        await host.AddAsync("/srv/x.git");

        await host.RepositoryAsync("the time limit", view => view.Error is { } error && error.Contains("took longer than 1 s"));
        var child = await Eventually.GetAsync("the child's number", async () => (await File.ReadAllTextAsync(folder["child"])).Trim() is { Length: > 0 } number ? number : null);
        await host.Catalog.RemoveAsync(host.Catalog.List()[0].Id, default);
        await Eventually.IsTrueAsync("the child's end", () => !File.Exists($"/proc/{child}/stat") || File.ReadAllText($"/proc/{child}/stat").Contains(") Z "));
    }

    [Test]
    public async Task Git_ThatIsMissing_IsNamed()
    {
        using var folder = new TemporaryFolder();
        await using var host = await RepositoriesHost.StartAsync(folder.Root, ("Repositories:Git", "no-such-git"));

        await host.AddAsync("/srv/x.git");

        await host.RepositoryAsync("the error", view => view.Error is { } error && error.Contains("apt-get install git"));
    }

    [Test]
    public async Task Options_ThatCannotBe_StopTheStartByKey()
    {
        using var folder = new TemporaryFolder();

        var start = () => RepositoriesHost.StartAsync(folder.Root, ("Repositories:MaxParallel", "0"));

        await start.Should().ThrowAsync<PeachStartupException>().WithMessage("Repositories:MaxParallel must be from 1 to 64, was 0.");
    }
}
