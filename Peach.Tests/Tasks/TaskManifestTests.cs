using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Repositories;

namespace Peach.Tests.Tasks;

public sealed class TaskManifestTests
{
    private const string Module = "def train(days: int = 7):\n    return days\n\ndef fetch(source, **more):\n    return source\n";

    private static TasksHost _host = null!;
    private static SourceCommit _commit = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _host = await TasksHost.StartAsync();
        _commit = _host.Commit("demo", ("similar.py", Module), ("similar.ipynb", TasksHost.Notebook("import json", Module)));
    }

    [OneTimeTearDown]
    public static async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Entry_WithAllKeys_BecomesADefinition()
    {
        var plan = await PlanAsync("""
            train_similar:
              codops: demo
              notebook: similar.ipynb
              method: train
              full_notebook: true
              loop: metadata
              timeout: 90s
              arguments: {days: 14}
            """);

        plan.Problems.Should().BeEmpty();
        using var content = JsonDocument.Parse(plan.Content!);
        content.RootElement.GetProperty("File").GetString().Should().Be("similar.ipynb");
        content.RootElement.GetProperty("Timeout").GetString().Should().Be("00:01:30");
        content.RootElement.GetProperty("Arguments").GetProperty("days").GetInt32().Should().Be(14);
    }

    [TestCase("", "01:00:00")]
    [TestCase("loop: metadata", "00:05:00")]
    public async Task Timeout_Absent_ComesFromTheLoop(string loop, string expected)
    {
        var plan = await PlanAsync($"t:\n  module: similar.py\n  method: train\n  {loop}\n");

        using var content = JsonDocument.Parse(plan.Content!);
        content.RootElement.GetProperty("Timeout").GetString().Should().Be(expected);
    }

    [TestCase("codops: dema", 4, 11, "did you mean demo?")]
    [TestCase("codops: ltlrt", 4, 11, "register the repository for ltlrt")]
    [TestCase("schedule: \"15 * * *\"", 4, 13, "has 4 fields, and a cron line has five")]
    [TestCase("schedule: \"0 15 * * * *\"", 4, 13, "leave out the seconds")]
    [TestCase("schedule: \"61 * * * *\"", 4, 13, "has \"61\" as its minute; it must be from 0 to 59")]
    [TestCase("schedule: \"0 0 31 2 *\"", 4, 13, "never comes")]
    [TestCase("schedule: every soon", 4, 13, "must be \"every\" and a duration")]
    [TestCase("schedule: \"@dayly\"", 4, 13, "did you mean @daily?")]
    [TestCase("timezone: Europe/Vilnius", 4, 3, "has no schedule to count for")]
    [TestCase("after: [x]", 4, 10, "names x, which is no task of this repository")]
    [TestCase("after: [t]", 4, 10, "closes a circle, in which no task could ever begin: t after t")]
    [TestCase("memory: 4", 4, 11, "must be an amount of memory from 16m to 10t")]
    [TestCase("retries: 21", 4, 12, "must be at most 20, was 21")]
    [TestCase("secrets: [X]", 4, 13, "has no secret of that name")]
    [TestCase("fresh: 5s", 4, 10, "must be at least 1m")]
    [TestCase("engine: sprk", 4, 11, "must be one of python, spark, dask, was \"sprk\"; did you mean spark?")]
    [TestCase("run: x", 4, 8, "must be one of method, notebook")]
    [TestCase("timout: 5m", 4, 3, "is not a known key; did you mean timeout?")]
    [TestCase("timeout: 25h", 4, 12, "must be at most 1d, was 25h")]
    [TestCase("timeout: 10ms", 4, 12, "must be at least 1s")]
    [TestCase("loop: hourly", 4, 9, "must be one of metadata")]
    [TestCase("arguments: {day: 3}", 4, 15, "is no parameter of train; did you mean days?")]
    public async Task Entry_WithAMistake_SaysWhereAndWhatIsRight(string line, int atLine, int atColumn, string message)
    {
        var plan = await PlanAsync($"t:\n  module: similar.py\n  method: train\n  {line}\n");

        plan.Content.Should().BeNull();
        var problem = plan.Problems.Should().ContainSingle().Subject;
        problem.Message.Should().Contain(message);
        (problem.Severity, problem.File, problem.Line, problem.Column).Should().Be((ProblemSeverity.Error, "peach.yaml", atLine, atColumn));
    }

    [TestCase("module: similar.py\n  method: trein", 3, "did you mean train?")]
    [TestCase("module: simlar.py\n  method: train", 2, "did you mean similar.py?")]
    [TestCase("module: ../x.py\n  method: train", 2, "must be a path inside the repository")]
    [TestCase("notebook: similar.py\n  method: train", 2, "must end in .ipynb")]
    [TestCase("module: similar.py\n  method: fetch", 3, "gives no value for source, which fetch requires")]
    [TestCase("method: train", 2, "has no notebook")]
    [TestCase("module: similar.py", 2, "has no method")]
    [TestCase("module: similar.py\n  notebook: similar.ipynb\n  method: train", 2, "keep one of them")]
    public async Task Code_ThatIsNotThere_IsAnErrorAtItsKey(string body, int atLine, string message)
    {
        var plan = await PlanAsync($"t:\n  {body}\n");

        plan.Content.Should().BeNull();
        var problem = plan.Problems.Should().ContainSingle().Subject;
        problem.Message.Should().Contain(message);
        problem.Line.Should().Be(atLine);
    }

    [TestCase("retries: 2")]
    [TestCase("memory: 4g")]
    [TestCase("schedule: \"*/5 8-18 * * mon-fri\"")]
    [TestCase("schedule: every 30m\n  missed: skip")]
    [TestCase("schedule: 5 4 * * *\n  timezone: Europe/Vilnius")]
    [TestCase("engine: python")]
    [TestCase("engine: spark")]
    [TestCase("engine: dask")]
    [TestCase("run: method")]
    public async Task Key_ThatChangesNothing_KeepsTheTask(string line)
    {
        var plan = await PlanAsync($"t:\n  module: similar.py\n  method: train\n  {line}\n");

        plan.Content.Should().NotBeNull();
        plan.Problems.Should().NotContain(problem => problem.Severity == ProblemSeverity.Error);
    }

    [Test]
    public async Task Notebook_ThatRunsWhole_NeedsNoMethod()
    {
        var plan = await PlanAsync("t:\n  notebook: similar.ipynb\n  run: notebook\n  arguments: {days: 3, anything: x}\n");

        plan.Problems.Should().BeEmpty();
        using var content = JsonDocument.Parse(plan.Content!);
        content.RootElement.GetProperty("IsNotebookRun").GetBoolean().Should().BeTrue();
    }

    [Test]
    public async Task TimeZone_ThatIsNone_NamesTheClosest()
    {
        var plan = await PlanAsync("t:\n  module: similar.py\n  method: train\n  schedule: 5 4 * * *\n  timezone: Europe/Vilnus\n");

        plan.Problems.Should().ContainSingle().Which.Message.Should().Contain("did you mean Europe/Vilnius?");
    }

    [Test]
    public async Task After_InACircle_NamesIt()
    {
        var plans = await _host.PlanAsync(_commit, """
            a: {module: similar.py, method: train, after: [c]}
            b: {module: similar.py, method: train, after: [a]}
            c: {module: similar.py, method: train, after: [b]}
            d: {module: similar.py, method: train, after: [a]}
            """);

        plans.Select(plan => plan.Content is null).Should().Equal(true, true, true, false);
        plans[0].Problems.Should().ContainSingle().Which.Message.Should().Contain("a after c after b after a");
    }

    [Test]
    public async Task Entry_ThatIsBad_LeavesTheOthersGood()
    {
        var plans = await _host.PlanAsync(_commit, "bad: 3\ngood:\n  module: similar.py\n  method: fetch\n  arguments: {source: a, anything: b}\n");

        plans.Select(plan => (plan.Name, plan.Content is null)).Should().Equal(("bad", true), ("good", false));
    }

    private static async Task<DefinitionPlan> PlanAsync(string tasks) => (await _host.PlanAsync(_commit, tasks)).Single();
}
