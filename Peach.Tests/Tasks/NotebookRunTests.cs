using System.Globalization;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Secrets;
using Peach.Core.Tasks;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

/// <summary>Whole notebooks (<c>run: notebook</c>), each in a kernel of its own.</summary>
public sealed class NotebookRunTests
{
    private const string Planted = "planted-5e1f-in-a-notebook";

    private static TasksHost _host = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _host = await TasksHost.StartAsync(null, ("Tasks:MaxParallel", "2"));
        await _host.Get<ISecrets>().SetAsync("demo", "API_KEY", Planted, "ona", default);
        var commit = _host.Commit(
            "demo",
            ("good.ipynb", Notebook(
                (["parameters"], "days = 7"),
                ([], "import os, peach\nprint('days', days, 'group', os.getpgrp() == os.getppid())\nprint('the key is', os.environ['API_KEY'])\nos.environ['API_KEY']"),
                ([], "peach.progress(2, 4)\npeach.log_metric('loss', 0.5)"),
                ([], "from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><circle r=\"3\"/></svg>')"))),
            ("bad.ipynb", Notebook(([], "print('before')"), ([], "plays = {}\nplays['missing']"), ([], "print('after')"))),
            ("dead.ipynb", Notebook(([], "import os, sys\nprint('about to go', file=sys.stderr)\nos.kill(os.getpid(), 9)"))),
            ("large.ipynb", Notebook(([], "import time\nmemory = bytearray(400 * 1024 * 1024)\nfor at in range(0, len(memory), 4096): memory[at] = 1\ntime.sleep(600)"))),
            ("long.ipynb", Notebook(([], "import os\nprint('kernel', os.getpid())"), ([], "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('waiting')\ntime.sleep(600)"))));
        await _host.DeployAsync(commit, string.Concat(((string[])["good", "bad", "dead", "large", "long"]).Select(name =>
            $"{name}:\n  notebook: {name}.ipynb\n  run: notebook\n  schedule: 0 0 29 2 *\n  secrets: [API_KEY]\n  memory: {(name == "large" ? "250m" : "1g")}\n  arguments: {{{(name == "good" ? "days: 1" : "")}}}\n")));
    }

    [OneTimeTearDown]
    public static async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Notebook_OfWhichEveryCellRuns_IsKeptWithItsOutputsAndWithoutSecrets()
    {
        var run = await FinishedAsync("good", new() { ["days"] = 14 });

        run.Error.Should().BeNull();
        (run.State, run.ExitCode, run.Result).Should().Be((TaskRunState.Succeeded, 0, null));
        run.PeakMemoryBytes.Should().BePositive();
        (await LogAsync(run)).Should().Contain("days 14 group True").And.Contain("the key is [API_KEY]");
        var told = await _host.Records.FindToldAsync(run.Id, default);
        (told.Progress!.Done, told.Metrics.Single().Name).Should().Be((2, "loss"));
        (await _host.Records.ListArtifactsAsync(run.Id, default)).Select(artifact => artifact.Name).Should().Equal("notebook.html", "notebook.ipynb");
        var (notebook, page) = (await ReadAsync(run, "notebook.ipynb"), await ReadAsync(run, "notebook.html"));
        notebook.Should().Contain("injected-parameters").And.Contain("days = 14").And.Contain("the key is [API_KEY]").And.NotContain(Planted);
        page.Should().Contain("data:image/svg+xml;base64,").And.Contain("the key is [API_KEY]").And.Contain("every cell ran").And.NotContain(Planted).And.NotContain("<script");
        var bad = () => _host.Control.RunAsync(Id("good"), new() { ["a b"] = 1 }, null, default);
        await bad.Should().ThrowAsync<PeachException>().WithMessage("a b cannot be a parameter of a notebook*");
    }

    [Test]
    public async Task Cell_ThatRaises_IsToldWithItsLine_AndShownInTheNotebook()
    {
        var run = await FinishedAsync("bad");

        (run.State, run.ExitCode).Should().Be((TaskRunState.Failed, 1));
        run.Error.Should().Contain("KeyError: 'missing' (bad.ipynb, cell 2, line 2)");
        (await LogAsync(run)).Should().Contain("before").And.Contain("KeyError").And.NotContain("after");
        (await ReadAsync(run, "notebook.html")).Should().Contain("before").And.Contain("KeyError");
    }

    [Test]
    public async Task Kernel_ThatDies_IsAnErrorWithItsSignal()
    {
        var run = await FinishedAsync("dead");

        run.State.Should().Be(TaskRunState.Failed);
        run.Error.Should().Contain("kernel was ended by signal 9 (SIGKILL)").And.Contain("dead.ipynb, cell 1");
        (await LogAsync(run)).Should().Contain("about to go");
        (await ReadAsync(run, "notebook.html")).Should().Contain("DeadKernel");
    }

    [Test]
    public async Task Kernel_OverItsMemory_IsEnded()
    {
        var run = await FinishedAsync("large");

        run.State.Should().Be(TaskRunState.Failed);
        run.Error.Should().Contain("more than its limit of 250 MiB");
    }

    [Test]
    public async Task Cancel_LeavesNoKernel_AndWhatThereWas()
    {
        var run = await _host.Control.RunAsync(Id("long"), null, null, default);
        await Eventually.IsTrueAsync("its second cell", async () => (await LogAsync(run)).Contains("waiting", StringComparison.Ordinal));
        await Eventually.IsTrueAsync("its first cell to be kept", async () => (await ReadAsync(run, "notebook.html")).Contains("kernel ", StringComparison.Ordinal));
        var kernel = (await LogAsync(run)).Split('\n').Single(line => line.StartsWith("kernel ", StringComparison.Ordinal))[7..];
        Directory.Exists($"/proc/{int.Parse(kernel, CultureInfo.InvariantCulture)}").Should().BeTrue();

        await _host.Control.CancelAsync(run.Id, "ona", default);

        var ended = await EndAsync(run);
        ended.State.Should().Be(TaskRunState.Cancelled);
        await Eventually.IsTrueAsync("the kernel to be gone", () => !IsAlive(kernel));
        (await ReadAsync(run, "notebook.html")).Should().Contain("kernel ");
    }

    private static string Id(string task) => _host.Board.List().Single(view => view.Name == task).Id;

    private static async Task<TaskRunView> FinishedAsync(string task, System.Text.Json.Nodes.JsonObject? arguments = null) =>
        await EndAsync(await _host.Control.RunAsync(Id(task), arguments, null, default));

    private static Task<TaskRunView> EndAsync(TaskRunView run) => Eventually.GetAsync($"the run of {run.TaskName} to end", async () =>
        await _host.Board.FindRunAsync(run.Id, default) is { FinishedAt: not null } ended ? ended : null);

    private static async Task<string> LogAsync(TaskRunView run) => string.Join('\n', (await _host.Board.ReadLogAsync(run.Id, 0, 1000, default)).Select(line => line.Text));

    private static async Task<string> ReadAsync(TaskRunView run, string artifact)
    {
        using var content = await _host.Records.OpenArtifactAsync(run.Id, artifact, default);
        if (content is null) return "";
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync();
    }

    private static string Notebook(params (string[] Tags, string Source)[] cells) => JsonSerializer.Serialize(new
    {
        nbformat = 4,
        nbformat_minor = 4,
        metadata = new { },
        cells = cells.Select(cell => new { cell_type = "code", metadata = new { tags = cell.Tags }, source = cell.Source, outputs = Array.Empty<object>(), execution_count = (int?)null }),
    });

    /// <summary>Neither gone nor a zombie that nobody has collected.</summary>
    private static bool IsAlive(string process)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{process}/stat");
            return status[status.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
