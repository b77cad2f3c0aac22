using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Tasks;
using Peach.Core.Tasks.Logs;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

/// <summary>Real Python runs and what is left of them.</summary>
public sealed class RunRecordsTests
{
    private const string Yaml = "train:\n  module: a.py\n  method: train\n";

    [Test]
    public async Task Run_ThatTells_ShowsProgressAndMetrics_ThatOutliveIt()
    {
        await using var host = await TasksHost.StartAsync();
        await host.DeployAsync(host.Commit("demo", ("a.py", """
            import os, time, peach
            def train():
                for step in range(3):
                    peach.log_metric("loss", 1.0 / (step + 1), step=step)
                peach.log_metric("broken", float("nan"))
                peach.progress(2, 4, "half way")
                with open(os.environ["PEACH_RUN_EVENTS"], "a") as events:
                    events.write("nonsense\n")
                go = os.path.join(os.path.dirname(os.environ["PEACH_RUN_EVENTS"]), "go")
                while not os.path.exists(go):
                    time.sleep(0.05)
                peach.progress(3, 4)
                peach.progress(4, 4, "done")
            """)), Yaml);
        var running = await host.RunningRunAsync("train");
        var records = host.Records;
        await Eventually.IsTrueAsync("the progress", async () => (await records.FindToldAsync(running.Id, default)).Progress is { Done: 2, Total: 4, Text: "half way" });
        await Eventually.IsTrueAsync("it to be among those that go on", () => records.Progress().ContainsKey(running.Id));
        File.WriteAllText(Path.Combine(host.Data, "runs", running.Id, "go"), "");

        await Eventually.IsTrueAsync("the run to end", async () => (await host.Board.FindRunAsync(running.Id, default))!.State == TaskRunState.Succeeded);

        var told = await records.FindToldAsync(running.Id, default);
        told.Progress.Should().Match<RunProgress>(progress => progress.Done == 4 && progress.Total == 4 && progress.Text == "done");
        var loss = told.Metrics.Should().ContainSingle().Subject;
        (loss.Name, loss.Count, loss.Last.Step).Should().Be(("loss", 3, 2));
        loss.Points.Select(point => point.Value).Should().Equal(1.0, 0.5, 1.0 / 3);
        told.Ignored.Should().Be(1);
        var log = await records.ReadLogAsync(running.Id, 0, 100, default);
        log.Should().Contain(line => line.Text.Contains("no finite number")).And.Contain(line => line.Text.Contains("1 of the lines that this run told"));
        (await records.ListMetricsAsync(running.TaskId, 10, default)).Should().Contain(metric => metric.RunId == running.Id && metric.Last.Step == 2);
        records.Progress().Should().NotContainKey(running.Id);
    }

    [Test]
    public async Task Log_Followed_ComesAsItIsPrintedAndEndsWithTheRun()
    {
        await using var host = await TasksHost.StartAsync();
        await host.DeployAsync(host.Commit("demo", ("a.py", """
            import os, sys, time
            def train():
                print("first", flush=True)
                go = os.path.join(os.path.dirname(os.environ["PEACH_RUN_EVENTS"]), "go")
                while not os.path.exists(go):
                    time.sleep(0.05)
                for done in range(1000):
                    print(f"\r{done / 10:.0f}%|###   | {done}/1000 [00:01<00:01, 43.1it/s]", end="", file=sys.stderr)
                print(file=sys.stderr)
                print("Last", flush=True)
            """)), Yaml);
        var run = await host.RunningRunAsync("train");
        List<TaskLogLine> lines = [];
        using var limit = new CancellationTokenSource(Eventually.Limit);

        await foreach (var line in host.Records.FollowLogAsync(run.Id, 0, limit.Token))
        {
            lines.Add(line);
            if (line.Text == "first") File.WriteAllText(Path.Combine(host.Data, "runs", run.Id, "go"), "");
        }

        lines.Select(line => line.Text).Should().HaveCount(3, "a bar is one line").And.Contain(["first", "Last"]).And.Contain(line => line.Contains("999/1000"));
        (await host.Records.FindToldAsync(run.Id, default)).Progress!.Done.Should().Be(999);
        (await host.Records.SearchLogAsync(run.Id, "LAST", 10, default)).Lines.Should().ContainSingle().Which.Text.Should().Be("Last");
        var found = await host.Records.SearchLogsAsync(new LogSearchQuery("last", ["demo"], run.TaskId, null), default);
        found.Matches.Should().Contain(match => match.Run.Id == run.Id);
        (await host.Records.SearchLogsAsync(new LogSearchQuery("last", ["ltlrt"], null, null), default)).Matches.Should().BeEmpty();
        (await host.Records.ListSpanAsync("demo", DateTimeOffset.UnixEpoch.AddYears(50), 100, default)).Should().Contain(view => view.Id == run.Id);
    }

    [Test]
    public async Task LogAndArtifacts_OfARunWhoseFolderIsGone_ComeFromTheObjectStore()
    {
        await using var host = await TasksHost.StartAsync(null, ("Tasks:MaxLogBytes", "4096"));
        await host.DeployAsync(host.Commit("demo", ("a.py", """
            import os
            def train():
                with open(os.path.join(os.environ["PEACH_ARTIFACTS"], "report.html"), "w") as report:
                    report.write("<h1>done</h1>")
                for number in range(1000):
                    print(f"line {number}")
            """)), Yaml);
        var run = await host.FinishedRunAsync("train");
        var before = await host.Records.ReadLogAsync(run.Id, 0, 10_000, default);
        var objects = host.Get<IObjectStore>();
        await Eventually.IsTrueAsync("the run to be kept", () => File.Exists(Path.Combine(host.Data, "runs", run.Id, "kept")));
        // Its own, and no other run's that goes on meanwhile.
        Directory.Move(Path.Combine(host.Data, "runs", run.Id), Path.Combine(host.Data, "elsewhere"));

        (await host.Records.ReadLogAsync(run.Id, 0, 10_000, default)).Should().Equal(before);
        (await host.Records.SearchLogsAsync(new LogSearchQuery("line 999", null, run.TaskId, null), default)).Matches.Should().Contain(match => match.Run.Id == run.Id);
        (await host.Records.ListArtifactsAsync(run.Id, default)).Should().Equal(new RunArtifact("report.html", 13, false));
        using (var report = new StreamReader((await host.Records.OpenArtifactAsync(run.Id, "report.html", default))!)) (await report.ReadToEndAsync()).Should().Be("<h1>done</h1>");
        (await host.Records.OpenArtifactAsync(run.Id, "../log.gz", default)).Should().BeNull();
        (await objects.OpenAsync(RunKeys.LogOf(run.Id), default))!.Dispose();
    }

    [Test]
    public async Task Runs_ThatAreForgotten_LeaveNothingInTheObjectStore()
    {
        await using var host = await TasksHost.StartAsync(null, ("Tasks:KeepRuns", "1"));
        await host.DeployAsync(host.Commit("demo", ("a.py", "import peach\ndef train():\n    print('x')\n    peach.log_metric('m', 1)\n")), Yaml);
        var first = await host.FinishedRunAsync("train");
        var objects = host.Get<IObjectStore>();

        await Eventually.IsTrueAsync("the first run to be forgotten", async () => await host.Board.FindRunAsync(first.Id, default) is null);
        await Eventually.IsTrueAsync("its log to be removed", async () =>
            !Directory.Exists(Path.Combine(host.Data, "runs", first.Id))
            && !await objects.ListAsync(RunKeys.Of(first.Id), default).AnyAsync()
            && await host.Records.FindToldAsync(first.Id, default) is { Metrics.Count: 0 });
    }
}
