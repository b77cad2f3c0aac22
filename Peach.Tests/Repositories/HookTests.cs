using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Hooks;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

/// <summary>Bodies are cut down from the servers' public documentation of their webhooks.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HookTests
{
    private const string Good = "things:\n  first: {value: one}\n";
    private const string Head = "da1560886d4f094c3e6c9ef40349f7d38b5d27d7";

    private static readonly (string, string) Rarely = ("Repositories:PollInterval", "01:00:00");
    private static readonly (string, string) BacksOffRarely = ("Repositories:MaxBackOff", "01:00:00");

    [Test]
    public async Task Push_ToTheFollowedBranch_IsRolledOutAtOnce()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        using var server = new GitHttpServer(folder.Root, "token");
        var first = project.Push(("peach.yaml", Good));
        await using var host = await RepositoriesHost.StartAsync(folder.Root, Rarely, BacksOffRarely);
        var repository = await host.AddAsync(server.Url, token: "token");
        await host.RolloutAsync(first);
        await host.RepositoryAsync("the next poll's time", view => view.NextPollAt is not null);
        var hooks = host.Services.GetRequiredService<IRepositoryHooks>();
        var secret = (await hooks.CreateSecretAsync(repository.Id, default))!;
        host.Catalog.List()[0].HasHookSecret.Should().BeTrue();
        var looks = server.Agents.Count;

        hooks.Receive(GitLab(secret, Push("refs/heads/feature", server.Url))).Outcome.Should().Be(HookOutcome.Ignored);
        hooks.Receive(GitLab(secret, Push("refs/tags/main", server.Url))).Outcome.Should().Be(HookOutcome.Ignored);
        hooks.Receive(GitLab("hook-wrong", Push("refs/heads/main", server.Url))).Outcome.Should().Be(HookOutcome.Denied);
        hooks.Receive(new HookDelivery(null, null, "Push Hook", Encoding.UTF8.GetBytes(Push("refs/heads/main", server.Url)))).Outcome.Should().Be(HookOutcome.Denied);
        hooks.Receive(GitLab(secret, Push("refs/heads/main", "https://gitlab.example.org/other/project.git"))).Outcome.Should().Be(HookOutcome.Denied);
        server.Agents.Should().HaveCount(looks, "nothing of that is a reason to look");

        var second = project.Push(("peach.yaml", "things:\n  first: {value: two}\n"));
        hooks.Receive(GitLab(secret, Push("refs/heads/main", server.Url))).Outcome.Should().Be(HookOutcome.Accepted);
        (await host.RolloutAsync(second)).State.Should().Be(RolloutState.Succeeded);

        var renewed = await hooks.CreateSecretAsync(repository.Id, default);
        hooks.Receive(GitLab(secret, Push("refs/heads/main", server.Url))).Outcome.Should().Be(HookOutcome.Denied, "there is a new secret");
        hooks.Receive(GitLab(renewed!, Push("refs/heads/main", server.Url))).Outcome.Should().Be(HookOutcome.Accepted);
        await hooks.RemoveSecretAsync(repository.Id, default);
        hooks.Receive(GitLab(renewed!, Push("refs/heads/main", server.Url))).Outcome.Should().Be(HookOutcome.Denied, "there is none");
        host.Log.Text.Should().NotContain(secret).And.NotContain(renewed);
    }

    [Test]
    public async Task Secret_SurvivesARestart_AndIsNotInTheDatabaseAsItIs()
    {
        using var folder = new TemporaryFolder();
        string secret;
        await using (var host = await RepositoriesHost.StartAsync(folder.Root, Rarely, BacksOffRarely))
        {
            var repository = await host.AddAsync("https://gitlab.invalid/group/project.git");
            secret = (await host.Services.GetRequiredService<IRepositoryHooks>().CreateSecretAsync(repository.Id, default))!;
        }

        foreach (var file in Directory.EnumerateFiles(folder["data"], "*.db*"))
            (await File.ReadAllTextAsync(file, Encoding.Latin1)).Should().NotContain(secret);
        await using var again = await RepositoriesHost.StartAsync(folder.Root, Rarely, BacksOffRarely);
        again.Services.GetRequiredService<IRepositoryHooks>().Receive(GitLab(secret, Push("refs/heads/main", "git@gitlab.invalid:Group/Project.git")))
            .Outcome.Should().Be(HookOutcome.Accepted);
    }

    [Test]
    public async Task Push_OfGitHubAndGitea_ProvesItselfByItsSignature()
    {
        using var folder = new TemporaryFolder();
        await using var host = await RepositoriesHost.StartAsync(folder.Root, Rarely, BacksOffRarely);
        var repository = await host.AddAsync("ssh://git@git.invalid:2222/data/recommender.git");
        var hooks = host.Services.GetRequiredService<IRepositoryHooks>();
        var secret = (await hooks.CreateSecretAsync(repository.Id, default))!;
        const string body = """
            {"ref": "refs/heads/main", "after": "da1560886d4f094c3e6c9ef40349f7d38b5d27d7", "repository": {"id": 1, "full_name": "data/recommender",
             "html_url": "https://git.invalid/data/recommender", "clone_url": "https://git.invalid/data/recommender.git", "ssh_url": "git@git.invalid:data/recommender.git"}}
            """;
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

        Receive("sha256=" + signature, "push", body).Should().Be(HookOutcome.Accepted, "GitHub writes it so");
        Receive(signature, "push", body).Should().Be(HookOutcome.Accepted, "Gitea writes it so");
        Receive(signature, "star", body).Should().Be(HookOutcome.Ignored);
        Receive(signature, "push", body.Replace("main", "mian")).Should().Be(HookOutcome.Denied, "the body was changed");
        Receive("sha256=" + new string('0', 64), "push", body).Should().Be(HookOutcome.Denied);
        Receive("sha256=zz", "push", body).Should().Be(HookOutcome.Denied);
        Receive(new string('g', 64), "push", body).Should().Be(HookOutcome.Denied);

        HookOutcome Receive(string given, string name, string text) => hooks.Receive(new HookDelivery(null, given, name, Encoding.UTF8.GetBytes(text))).Outcome;
    }

    [TestCase("opened", MergeRequestState.Open)]
    [TestCase("locked", MergeRequestState.Open)]
    [TestCase("closed", MergeRequestState.Closed)]
    [TestCase("merged", MergeRequestState.Merged)]
    public async Task MergeRequest_OfGitLab_IsToldToObservers(string state, MergeRequestState expected)
    {
        using var folder = new TemporaryFolder();
        await using var host = await RepositoriesHost.StartAsync(folder.Root, Rarely, BacksOffRarely);
        var repository = await host.AddAsync("https://gitlab.invalid/gitlabhq/gitlab-test.git");
        var hooks = host.Services.GetRequiredService<IRepositoryHooks>();
        var secret = (await hooks.CreateSecretAsync(repository.Id, default))!;

        hooks.Receive(GitLab(secret, MergeRequest(state, source: 14), "Merge Request Hook")).Outcome.Should().Be(HookOutcome.Accepted);

        host.MergeRequests.Told.Should().Equal(new MergeRequestEvent(
            repository.Id, 1, "MS-Viewport", "ms-viewport", Head, expected, "http://gitlab.invalid/diaspora/merge_requests/1", "root"));
        hooks.Receive(GitLab(secret, MergeRequest(state, source: 15), "Merge Request Hook")).Outcome.Should().Be(HookOutcome.Ignored, "a fork's code is not run");
        hooks.Receive(GitLab(secret, MergeRequest(state, source: 14).Replace("ms-viewport", "--upload-pack=x"), "Merge Request Hook")).Outcome.Should().Be(HookOutcome.Ignored);
        hooks.Receive(GitLab(secret, MergeRequest(state, source: 14).Replace(Head, "HEAD"), "Merge Request Hook")).Outcome.Should().Be(HookOutcome.Ignored);
        host.MergeRequests.Told.Should().HaveCount(1);
    }

    [Test]
    public async Task PullRequest_OfGitHub_IsToldToObservers()
    {
        using var folder = new TemporaryFolder();
        await using var host = await RepositoriesHost.StartAsync(folder.Root, Rarely, BacksOffRarely);
        var repository = await host.AddAsync("https://git.invalid/data/recommender");
        var hooks = host.Services.GetRequiredService<IRepositoryHooks>();
        var secret = (await hooks.CreateSecretAsync(repository.Id, default))!;
        var body = $$$"""
            {"action": "closed", "number": 2, "pull_request": {"number": 2, "state": "closed", "merged": true, "title": "Weigh plays less", "user": {"login": "ruta"},
              "html_url": "javascript:alert(1)", "head": {"ref": "less", "sha": "{{{Head}}}", "repo": {"id": 7}}, "base": {"ref": "main", "repo": {"id": 7}} },
             "repository": {"id": 7, "clone_url": "https://git.invalid/data/recommender.git"}}
            """;

        hooks.Receive(new HookDelivery(secret, null, "pull_request", Encoding.UTF8.GetBytes(body))).Outcome.Should().Be(HookOutcome.Accepted);

        host.MergeRequests.Told.Should().Equal([new MergeRequestEvent(repository.Id, 2, "Weigh plays less", "less", Head, MergeRequestState.Merged, "", "ruta")], "only web addresses become links");
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{\"project\":")]
    [TestCase("{} trailing")]
    [TestCase("{\"project\": {\"git_http_url\": \"\\ud800\"}}")]
    public async Task Body_ThatIsNoHook_IsRefused(string body)
    {
        using var folder = new TemporaryFolder();
        await using var host = await RepositoriesHost.StartAsync(folder.Root);

        host.Services.GetRequiredService<IRepositoryHooks>().Receive(GitLab("x", body)).Outcome.Should().Be(HookOutcome.Malformed);
    }

    [TestCase("https://gitlab.example.org/Group/Sub/Project.git", "gitlab.example.org/group/sub/project")]
    [TestCase("https://gitlab.example.org:8443/group/project/", "gitlab.example.org/group/project")]
    [TestCase("ssh://git@gitlab.example.org:2222/group/project.git", "gitlab.example.org/group/project")]
    [TestCase("git@gitlab.example.org:group/project.git", "gitlab.example.org/group/project")]
    [TestCase("/srv/git/project.git", null)]
    [TestCase("file:///srv/git/project.git", null)]
    [TestCase("https://gitlab.example.org/", null)]
    [TestCase(":x", null)]
    [TestCase("", null)]
    public void Address_InAnyForm_MeansOneProject(string url, string? expected) => RepositoryAddress.Normalise(url).Should().Be(expected);

    private static HookDelivery GitLab(string token, string body, string name = "Push Hook") => new(token, null, name, Encoding.UTF8.GetBytes(body));

    private static string Push(string reference, string url) => $$"""
        {"object_kind": "push", "event_name": "push", "before": "95790bf891e76fee5e1747ab589903a6a1f80f22", "after": "{{Head}}", "ref": "{{reference}}",
         "checkout_sha": "{{Head}}", "user_username": "jsmith", "project": {"id": 15, "name": "Diaspora", "git_http_url": "{{url}}", "default_branch": "main"} }
        """;

    private static string MergeRequest(string state, int source) => $$$"""
        {"object_kind": "merge_request", "event_type": "merge_request", "user": {"id": 1, "name": "Administrator", "username": "root"},
         "project": {"id": 14, "web_url": "http://gitlab.invalid/gitlabhq/gitlab-test", "git_ssh_url": "git@gitlab.invalid:gitlabhq/gitlab-test.git",
           "git_http_url": "http://gitlab.invalid/gitlabhq/gitlab-test.git"},
         "object_attributes": {"id": 99, "iid": 1, "target_branch": "main", "source_branch": "ms-viewport", "source_project_id": {{{source}}}, "target_project_id": 14,
           "title": "MS-Viewport", "state": "{{{state}}}", "last_commit": {"id": "{{{Head}}}"}, "url": "http://gitlab.invalid/diaspora/merge_requests/1", "action": "open"}}
        """;
}
