using System.Diagnostics;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Templates;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

/// <summary>New repositories from templates, over smart HTTP from a real git server and on the disk.</summary>
internal sealed class NewRepositoryTests
{
    private const string Token = "glpat-new-0123456789";

    private TemporaryFolder _folder = null!;
    private RepositoriesHost _host = null!;

    private INewRepositories Creator => _host.Services.GetRequiredService<INewRepositories>();

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _host = await RepositoriesHost.StartAsync(_folder.Root);
        await _host.Services.GetRequiredService<IOrganisationDirectory>().AddAsync("ltlrt", "LRT", default);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase("main")]
    [TestCase("master")]
    public async Task Create_OverHttpWithAToken_PushesTheFilledTemplate_AndRollsItOut(string serversBranch)
    {
        Git(_folder.Root, "init", "--quiet", "--bare", $"--initial-branch={serversBranch}", "project.git");
        using var server = new GitHttpServer(_folder.Root, Token);

        var created = await Creator.CreateAsync(new NewRepository("template", "fresh", "ltlrt", server.Url, Token), default);

        created.HasToken.Should().BeTrue();
        Git(_folder["project.git"], "show", "main:peach.yaml").Should().Contain("codops: ltlrt").And.NotContain("codops: demo");
        Git(_folder["project.git"], "show", "main:README.md").Should().Contain("PEACH_CODOPS=ltlrt");
        Git(_folder["project.git"], "ls-tree", "-r", "--name-only", "main").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Should().Equal("README.md", "hello.ipynb", "peach.yaml", "similar.ipynb", "trending.ipynb");
        var rollout = await _host.RolloutAsync(Git(_folder["project.git"], "rev-parse", "main").Trim());
        rollout.Subject.Should().Be("Start from the template template");
        Directory.GetDirectories(_folder["data/run/new"]).Should().BeEmpty();
        _host.Log.Text.Should().NotContain(Token);
    }

    [Test]
    public async Task Create_InARepositoryWithCommits_IsRefused_AndRegistersNothing()
    {
        var repository = new TestRepository(_folder.Root);
        var commit = repository.Push(("peach.yaml", "things: {}\n"));
        using var server = new GitHttpServer(_folder.Root, Token);

        (await RefusedAsync(new NewRepository("template", "fresh", "ltlrt", server.Url, Token))).Should().Contain("is not empty: it has main");
        Git(repository.Bare, "rev-parse", "main").Trim().Should().Be(commit);
    }

    [Test]
    public async Task Create_ThatCannotBePushed_RegistersNothing()
    {
        Git(_folder.Root, "init", "--quiet", "--bare", "project.git");
        using var server = new GitHttpServer(_folder.Root, Token);

        (await RefusedAsync(new NewRepository("template", "fresh", "ltlrt", server.Url, "glpat-wrong"))).Should().Contain("token").And.NotContain("glpat-wrong");
        (await RefusedAsync(new NewRepository("template", "fresh", "nobody", server.Url, Token))).Should().Contain("no organisation \"nobody\"");
        (await RefusedAsync(new NewRepository("templat", "fresh", "ltlrt", server.Url, Token))).Should().Contain("no template \"templat\"").And.Contain("template");
        (await RefusedAsync(new NewRepository("template", "../out", "ltlrt", null, null))).Should().Contain("name must be");
        Git(_folder["project.git"], "config", "http.receivepack", "false");
        (await RefusedAsync(new NewRepository("template", "fresh", "ltlrt", server.Url, Token))).Should().Contain("push");
        Git(_folder["project.git"], "for-each-ref").Should().BeEmpty();
    }

    [Test]
    public async Task Create_WithoutAUrl_MakesABareRepositoryInTheDataFolder_Once()
    {
        var created = await Creator.CreateAsync(new NewRepository("template", "local", "ltlrt", "", ""), default);

        created.Url.Should().Be(_folder["data/repositories/local.git"]);
        await _host.RolloutAsync(Git(created.Url, "rev-parse", "main").Trim());
        await _host.Catalog.RemoveAsync(created.Id, default);
        (await RefusedAsync(new NewRepository("template", "local", "ltlrt", null, null))).Should().Contain("There is a repository at");
        Directory.Exists(created.Url).Should().BeTrue();
    }

    [Test]
    public void Fill_OfATemplate_ChangesTheOrganisationAndNothingElse()
    {
        TemplateFiles.Fill("codops: demo\n# a demo of codops: \"demo\", codops: demonstration\nPEACH_CODOPS=demo /api/v1/demo/x", "demo", "frtf")
            .Should().Be("codops: frtf\n# a demo of codops: \"frtf\", codops: demonstration\nPEACH_CODOPS=frtf /api/v1/frtf/x");
    }

    private async Task<string> RefusedAsync(NewRepository request)
    {
        var creating = async () => await Creator.CreateAsync(request, default);
        var error = (await creating.Should().ThrowAsync<PeachException>()).Which;
        _host.Catalog.List().Should().BeEmpty("nothing is registered");
        return error.Message;
    }

    private static string Git(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
