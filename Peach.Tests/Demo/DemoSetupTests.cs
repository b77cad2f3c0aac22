using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Tests.Hosting;
using Peach.Web.Demo;

namespace Peach.Tests.Demo;

public sealed class DemoSetupTests
{
    [Test]
    public async Task Repository_IsMadeOnce_AndCanBeClonedAndPushedTo()
    {
        using var folder = new TemporaryFolder();
        using var launcher = new ChildProcessLauncher();
        var repository = Create(folder, launcher);
        await repository.EnsureAsync(default);
        await GitAsync(folder.Root, "clone", "--quiet", repository.Path, "clone");
        var clone = folder["clone"];
        (await File.ReadAllTextAsync(Path.Combine(clone, "peach.yaml"))).Should().Be("tasks: {}\n");
        Directory.Exists(Path.Combine(clone, "__pycache__")).Should().BeFalse();
        (await GitAsync(clone, "log", "--format=%an %s", "main")).Should().StartWith("Peach Demo Start from the template");

        await File.WriteAllTextAsync(Path.Combine(clone, "peach.yaml"), "tasks:\n");
        await GitAsync(clone, "-c", "user.name=Ana", "-c", "user.email=ana@demo.example", "commit", "--quiet", "-am", "Change it");
        await GitAsync(clone, "push", "--quiet");
        await repository.EnsureAsync(default);

        (await GitAsync(repository.Path, "log", "-1", "--format=%an", "main")).Should().Be("Ana", "what people pushed stays");
    }

    [Test]
    public async Task Setup_Twice_AddsEverythingOnce()
    {
        using var folder = new TemporaryFolder();
        await using var host = await PlatformHost.StartAsync(folder["data"]);
        var siteKeys = new SiteKeys();
        var repositories = new Repositories();
        var organisations = host.Get<IOrganisationDirectory>();
        var setup = new DemoSetup(organisations, siteKeys, repositories, Create(folder, host.Get<ChildProcessLauncher>()), NullLogger<DemoSetup>.Instance);

        await setup.StartAsync(default);
        await setup.StartAsync(default);

        organisations.All["demo"].Name.Should().Be("Demo Broadcaster");
        siteKeys.All.Should().ContainSingle().Which.Key.Should().Be("demo0000000000001");
        var added = repositories.Added.Should().ContainSingle().Subject;
        (added.Name, added.Url, added.Codops).Should().Be(("demo", Path.Combine(folder["data"], "repositories", "demo.git"), "demo"));
    }

    [Test]
    public async Task Template_ThatIsNotThere_NamesTheSetting()
    {
        using var folder = new TemporaryFolder();
        using var launcher = new ChildProcessLauncher();
        var repository = new DemoRepository(Options.Create(new DemoOptions { Template = folder["nothing"] }), new DataFolder(folder["data"]), launcher);

        var ensure = () => repository.EnsureAsync(default);

        (await ensure.Should().ThrowAsync<PeachStartupException>()).WithMessage("Demo:Template names *nothing*");
    }

    private static DemoRepository Create(TemporaryFolder folder, ChildProcessLauncher launcher)
    {
        var template = Directory.CreateDirectory(folder["template"]).FullName;
        File.WriteAllText(Path.Combine(template, "peach.yaml"), "tasks: {}\n");
        Directory.CreateDirectory(Path.Combine(template, "__pycache__"));
        File.WriteAllText(Path.Combine(template, "__pycache__", "x.pyc"), "");
        return new DemoRepository(Options.Create(new DemoOptions { Template = template }), new DataFolder(folder["data"]), launcher);
    }

    private static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await git.StandardOutput.ReadToEndAsync();
        var errors = await git.StandardError.ReadToEndAsync();
        await git.WaitForExitAsync();
        git.ExitCode.Should().Be(0, errors);
        return output.Trim();
    }

    private sealed class SiteKeys : ISiteKeyDirectory
    {
        private readonly List<SiteKey> _all = [];

        public IReadOnlyList<SiteKey> All => _all;

        public bool TryGet(string key, [NotNullWhen(true)] out SiteKey? siteKey) => (siteKey = _all.Find(known => known.Key == key)) is not null;

        public Task<SiteKey> AddAsync(string key, string codops, CancellationToken cancellationToken)
        {
            _all.Add(new SiteKey { Key = key, Codops = codops });
            return Task.FromResult(_all[^1]);
        }

        public Task<SiteKey?> UpdateAsync(string key, Action<SiteKey> change, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> RemoveAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class Repositories : IRepositoryCatalog
    {
        public List<RepositorySettings> Added { get; } = [];

        public IReadOnlyList<RepositoryView> List() =>
            [.. Added.Select(added => new RepositoryView("1", added.Name, added.Codops, added.Url, null, false, null, null, null, null, RepositoryState.New, null, null, 0, 0))];

        public RepositoryView? Find(string id) => null;

        public Task<RepositoryView> AddAsync(RepositorySettings settings, CancellationToken cancellationToken)
        {
            Added.Add(settings);
            return Task.FromResult(List()[^1]);
        }

        public Task<RepositoryView?> UpdateAsync(string id, RepositorySettings settings, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void PollNow(string id) => throw new NotSupportedException();

        public Task<IReadOnlyList<RolloutView>> ListRolloutsAsync(string? repositoryId, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
