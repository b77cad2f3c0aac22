using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Python;
using Peach.Core.Python.Environments;
using Peach.Tests.Hosting;

namespace Peach.Tests.Python;

/// <summary>Environments by the real venv and pip, from wheels that are made here.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class EnvironmentTests
{
    private static readonly IProgress<string> Nobody = new Steps();

    private TemporaryFolder _folder = null!;
    private PlatformHost _host = null!;
    private HandClock _clock = null!;

    private IPythonEnvironments Environments => _host.Get<IPythonEnvironments>();

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _clock = new HandClock();
        foreach (var version in (string[])["1.0", "2.0"]) Wheel.Write(_folder["wheels"], "greet", version);
        Wheel.Write(_folder["wheels"], "polite", "1.0", "greet<2");
        _host = await StartAsync(("Python:Wheels", _folder["wheels"]));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Pools_OfTwoVersions_ImportTheirOwn_AndSameRequirementsShareOneEnvironment()
    {
        var (one, two, again) = (Tree("one", "greet==1.0\n"), Tree("two", "greet==2.0\n"), Tree("again", "# the same\n\ngreet==1.0  # really\n"));
        var steps = new Steps();
        var built = await Task.WhenAll(
            Environments.EnsureAsync(one, steps, default), Environments.EnsureAsync(two, Nobody, default), Environments.EnsureAsync(again, Nobody, default));

        built[0]!.Id.Should().Be(built[2]!.Id).And.NotBe(built[1]!.Id);
        Directory.GetDirectories(_folder["data/environments"]).Should().HaveCount(2, "the third needed no build of its own");
        steps.All.Should().Contain("installing 1 package: greet");
        var view = Environments.Find(built[0]!.Id)!;
        view.State.Should().Be(PythonEnvironmentState.Ready);
        view.Packages.Should().Equal(new PythonPackage("greet", "1.0"));
        view.Bytes.Should().BePositive();
        (await Environments.ReadLogAsync(built[0]!.Id, default)).Should().Contain("Successfully installed greet-1.0").And.NotContain(_folder.Root + "/data");

        foreach (var (tree, environment) in new[] { (one, built[0]!), (two, built[1]!) })
        {
            var start = await _host.Get<IPythonPools>().StartAsync(new PythonCode("t", "demo", tree, [new("functions.py", "version", NotebookLoad.Dependencies)]), default);
            start.Failures.Should().Equal((PythonFailure?)null);
            await using var pool = start.Pool!;
            using var reply = await pool.CallAsync(0, new PythonCall([], Eventually.Limit));
            Encoding.UTF8.GetString(reply.Body.Span).Should().Be($$"""{"version":"{{(tree == one ? "1.0" : "2.0")}}","prefix":"{{environment.Folder}}","numpy":true}""");
        }
    }

    [Test]
    public async Task TreeWithoutRequirements_NeedsNoEnvironment()
    {
        (await Environments.EnsureAsync(Tree("none", null), Nobody, default)).Should().BeNull();
        (await Environments.RequireAsync(Tree("empty", "# nothing yet\n\n"), default)).Should().BeNull();
    }

    [TestCase("greet==3.0\n", true, "No matching distribution found for greet==3.0", "Python:Wheels")]
    [TestCase("polite\ngreet==2.0\n", true, "The conflict is caused by", "polite 1.0 depends on greet<2")]
    [TestCase("two words here\n", true, "Invalid requirement: 'two words here' (from line 1 of requirements.txt)")]
    [TestCase("greet\n-r more.txt\n--index-url https://x\n../secret\n", true, "line 2: -r cannot be used", "line 3: --index-url", "line 4: it names a file")]
    [TestCase("greet @ git+https://example.org/x.git\n", true, "line 1: it names an address")]
    public async Task Requirements_ThatCannotBeHad_AreToldInPipsWords(string requirements, bool isTheirs, params string[] expected)
    {
        var ensuring = async () => await Environments.EnsureAsync(Tree("bad", requirements), Nobody, default);

        var error = (await ensuring.Should().ThrowAsync<PythonEnvironmentException>()).Which;
        error.IsRequirementsFault.Should().Be(isTheirs);
        foreach (var part in expected) error.Message.Should().Contain(part);
        error.Message.Split('\n').Should().HaveCountLessThan(12, "the telling lines are enough");
        error.Message.Should().NotContain(_folder.Root);
        Directory.GetDirectories(_folder["data/environments"]).Should().BeEmpty("nothing half-made stays");
    }

    [Test]
    public async Task Environment_WhoseTreesAreGone_IsRemovedAfterItsGrace()
    {
        var tree = Tree("one", "greet==1.0\n");
        var environment = (await Environments.EnsureAsync(tree, Nobody, default))!;
        var environments = _host.Get<PythonEnvironments>();
        environments.RemoveUnused();
        _clock.Advance(TimeSpan.FromHours(3));
        environments.RemoveUnused();
        Directory.Exists(environment.Folder).Should().BeTrue("its tree is there");

        Directory.Delete(tree, recursive: true);
        environments.RemoveUnused();
        Directory.Exists(environment.Folder).Should().BeTrue("its grace has just begun");
        _clock.Advance(TimeSpan.FromHours(3));
        environments.RemoveUnused();
        Directory.GetFileSystemEntries(_folder["data/environments"]).Should().BeEmpty();
    }

    [Test]
    public async Task Begin_AfterAKill_RemovesWhatHasNoMarker_AndKnowsTheTrees()
    {
        var environment = (await Environments.EnsureAsync(Tree("one", "greet==1.0\n"), Nobody, default))!;
        var half = Path.Combine(_folder["data/environments"], new string('a', 32));
        Directory.CreateDirectory(Path.Combine(half, "bin"));
        await _host.DisposeAsync();

        _host = await StartAsync(("Python:Wheels", _folder["wheels"]));
        Directory.Exists(half).Should().BeFalse();
        var environments = _host.Get<PythonEnvironments>();
        environments.RemoveUnused();
        _clock.Advance(TimeSpan.FromHours(3));
        environments.RemoveUnused();
        (await Environments.RequireAsync(_folder["one"], default)).Should().Be(environment, "the tree is still there, so the environment is");
    }

    [Test]
    public async Task Index_WithCredentials_GetsThem_AndNobodyElseDoes()
    {
        const string Password = "s3cret/pass word";
        var asked = new TaskCompletionSource<string>();
        using var index = new LoopbackServer(context =>
        {
            if (context.Request.Headers["Authorization"] is not { } authorization) return Task.CompletedTask;
            asked.TrySetResult(Encoding.UTF8.GetString(Convert.FromBase64String(authorization[6..])));
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        await _host.DisposeAsync();
        _host = await StartAsync(("Python:IndexUrl", index.Address + "/simple"), ("Python:IndexUser", "peach"), ("Python:IndexPassword", Password));
        var tree = Tree("one", "greet==1.0\n");
        var ensuring = async () => await Environments.EnsureAsync(tree, Nobody, default);

        var error = (await ensuring.Should().ThrowAsync<PythonEnvironmentException>()).Which;
        (await asked.Task).Should().Be($"peach:{Password}");
        var log = await Environments.ReadLogAsync((await Environments.IdentifyAsync(tree, default))!, default);
        foreach (var text in (string?[])[error.Message, log]) text.Should().NotContain(Password).And.NotContain(Uri.EscapeDataString(Password));
        error.Message.Should().Contain("403", "the administrator has to know");
        error.IsRequirementsFault.Should().BeFalse("the index refused, which a change of the requirements does not mend");
        Directory.GetFiles(_folder["data"], "pip.conf", SearchOption.AllDirectories).Should().BeEmpty();
        var worker = _host.Get<IPythonCommand>().Module("peach_runtime.task", [], "demo", new PythonEnvironment("x", "/e", "/e/bin/python"));
        worker.Environment.Values.Should().NotContain(value => value!.Contains("s3cret"));
        worker.FileName.Should().Be("/e/bin/python");
    }

    private Task<PlatformHost> StartAsync(params (string, string)[] settings) => PlatformHost.StartAsync(
        _folder["data"], (services, configuration) =>
        {
            services.AddPython(configuration);
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<PythonEnvironments>(provider, _clock));
        }, settings);

    private string Tree(string name, string? requirements)
    {
        var tree = Directory.CreateDirectory(_folder[name]).FullName;
        if (requirements is not null) File.WriteAllText(Path.Combine(tree, "requirements.txt"), requirements);
        File.WriteAllText(Path.Combine(tree, "functions.py"), "import sys, numpy, greet\n\ndef version():\n    return {'version': greet.VERSION, 'prefix': sys.prefix, 'numpy': numpy.__file__.startswith('/usr/lib')}\n");
        return tree;
    }

    private sealed class Steps : IProgress<string>
    {
        private readonly List<string> _all = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (_all) return [.. _all];
            }
        }

        public void Report(string value)
        {
            lock (_all) _all.Add(value);
        }
    }
}
