using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Algorithms;
using Peach.Core.Python;
using Peach.Core.Repositories;
using Peach.Tests.Hosting;
using Peach.Tests.Repositories;
using Peach.Tests.Tasks;

namespace Peach.Tests.Algorithms;

/// <summary>Functions that are offered by decorators, from a push to the list, with the real reader.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class AlgorithmTests
{
    private const string Manifest = "things:\n  first: {value: one}\n";

    private const string Module = """
        import pipe_algorithms_lib as lib
        from peach import pipe_task as job
        raise SystemExit("nothing of this may run")

        @lib.pipe_query(name="x")
        async def popular(region: str, amount: int = 10, *, since=None, **rest):
            '''What most people read.

            More of it.
            '''

        @job
        def clean(days=compute()):
            pass

        def plain():
            pass
        """;

    private TemporaryFolder _folder = null!;
    private TestRepository _project = null!;

    [SetUp]
    public void MakeProject()
    {
        _folder = new TemporaryFolder();
        _project = new TestRepository(_folder.Root, "main");
    }

    [TearDown]
    public void RemoveProject() => _folder.Dispose();

    [Test]
    public async Task Functions_UnderDecorators_AreListedWithoutRunning()
    {
        var commit = _project.Push(
            ("peach.yaml", Manifest), ("jobs/m.py", Module), ("b.ipynb", TasksHost.Notebook("%matplotlib inline\nimport x", "from pipe_algorithms_lib import pipe_query\n@pipe_query\ndef similar(): pass")),
            ("other.py", "def pipe_query_like(): pass\n"), (".hidden/m.py", Module));
        await using var host = await StartAsync();
        var repository = await host.AddAsync(_project.Bare);
        await host.RolloutAsync(commit);

        var found = (await host.Services.GetRequiredService<IAlgorithmCatalog>().FindAsync(repository.Id, default))!;

        found.Commit.Should().Be(commit);
        found.Problems.Should().BeEmpty();
        found.Algorithms.Select(algorithm => (algorithm.Kind, algorithm.File, algorithm.Function, algorithm.Cell, algorithm.Line, algorithm.Summary)).Should().Equal(
            (AlgorithmKind.Query, "b.ipynb", "similar", 2, 3, null),
            (AlgorithmKind.Query, "jobs/m.py", "popular", 0, 6, "What most people read."),
            (AlgorithmKind.Task, "jobs/m.py", "clean", 0, 13, null));
        found.Algorithms[1].Parameters.Select(parameter => (parameter.Name, parameter.Hint, parameter.IsRequired, parameter.Default)).Should().Equal(
            ("region", "str", true, null), ("amount", "int", false, "10"), ("since", null, false, "null"));
        found.Algorithms[2].Parameters.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Name = "days", IsRequired = false, Default = (string?)null });
    }

    [Test]
    public async Task Functions_OfOneNameInAFile_AreToldWithBothPlaces()
    {
        var commit = _project.Push(
            ("peach.yaml", Manifest), ("m.py", "from peach import pipe_query\n@pipe_query\ndef popular(): pass\n@pipe_query\ndef popular(amount): pass\n"),
            ("n.ipynb", TasksHost.Notebook("from peach import pipe_query\n@pipe_query\ndef near(): pass", "def near(): pass")));
        await using var host = await StartAsync();
        var repository = await host.AddAsync(_project.Bare);
        await host.RolloutAsync(commit);

        var found = (await host.Services.GetRequiredService<IAlgorithmCatalog>().FindAsync(repository.Id, default))!;

        found.Problems.Should().Equal(
            "m.py: popular is defined in line 3 and in line 5; the last counts", "n.ipynb: near is defined in cell 1, line 3 and in cell 2, line 1; the last counts");
        found.Algorithms.Should().ContainSingle().Which.Parameters.Should().ContainSingle();
    }

    [Test]
    public async Task List_IsThatOfTheCommitInProduction()
    {
        var first = _project.Push(("peach.yaml", Manifest), ("m.py", Module));
        await using var host = await StartAsync();
        var repository = await host.AddAsync(_project.Bare);
        var catalog = host.Services.GetRequiredService<IAlgorithmCatalog>();
        await host.RolloutAsync(first);

        var bad = _project.Push(("peach.yaml", "things: nonsense"), ("m.py", "# none\n"));
        (await host.RolloutAsync(bad)).State.Should().Be(RolloutState.Failed);
        (await catalog.FindAsync(repository.Id, default))!.Algorithms.Should().HaveCount(2, "what runs stays");

        var second = _project.Push(("peach.yaml", Manifest), ("m.py", "# none\n"));
        await host.RolloutAsync(second);
        (await catalog.FindAsync(repository.Id, default))!.Algorithms.Should().BeEmpty();

        await host.Services.GetRequiredService<IRepositoryHolds>().RollBackAsync(repository.Id, first, "ona", "for the test", default);
        await Eventually.IsTrueAsync("the first commit's list", async () => (await catalog.FindAsync(repository.Id, default))!.Commit == first);
        (await catalog.FindAsync(repository.Id, default))!.Algorithms.Should().HaveCount(2);
    }

    [Test]
    public async Task File_ThatIsTooMuchForItsReader_CostsItsOwnAlgorithmsAlone()
    {
        var deep = $"from peach import pipe_query\nx = {new string('[', 50_000)}{new string(']', 50_000)}\n";
        var commit = _project.Push(
            ("peach.yaml", Manifest), ("m.py", Module), ("deep.py", deep), ("wrong.py", "from peach import pipe_query\ndef (:\n"), ("no.ipynb", "{\"pipe_query\": 1}"));
        await using var host = await StartAsync();
        var repository = await host.AddAsync(_project.Bare);
        (await host.RolloutAsync(commit)).State.Should().Be(RolloutState.Succeeded);

        var found = (await host.Services.GetRequiredService<IAlgorithmCatalog>().FindAsync(repository.Id, default))!;

        found.Algorithms.Should().HaveCount(2);
        found.Problems.Should().HaveCount(3).And.Contain(problem => problem.StartsWith("deep.py: ")).And.Contain(problem => problem.StartsWith("wrong.py: ") && problem.Contains("line 2"));
    }

    [Test]
    public async Task Reader_ThatDiesOfOneFile_ReadsTheOthers()
    {
        // More nodes than fit into the memory that the reader may take.
        Directory.CreateDirectory(_folder["tree"]);
        await File.WriteAllTextAsync(_folder["tree/huge.py"], $"x = [{string.Concat(Enumerable.Repeat("1,", 12_000_000))}]\n");
        await File.WriteAllTextAsync(_folder["tree/m.py"], Module);
        await using var host = await StartAsync();

        var found = await host.Services.GetRequiredService<IPythonInspector>().InspectAsync(_folder["tree"], ["huge.py", "m.py"], default);

        found["huge.py"].Error.Should().NotBeNull();
        found["m.py"].Functions.Should().HaveCount(3);
    }

    private Task<RepositoriesHost> StartAsync() => RepositoriesHost.StartAsync(_folder.Root, (services, configuration) => services.AddPython(configuration).AddAlgorithms());
}
