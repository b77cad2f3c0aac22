using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Tasks;
using Peach.Core.Tasks.Logs;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

/// <summary>The log's file: rotation, what is read back, bars.</summary>
public sealed class RunLogTests
{
    [Test]
    public void Log_OverItsLimit_KeepsBeginningAndEndWithTheirNumbers()
    {
        using var folder = new TemporaryFolder();
        using (var log = new RunLog(folder["log"], new TasksOptions { MaxLogBytes = 4096 }, TimeProvider.System))
            for (var number = 0; number < 1000; number++) log.Write(false, $"line {number}");

        var lines = LogFiles.Read(folder["log"], 0, 10_000, default);

        lines[0].Text.Should().Be("line 0");
        lines[^1].Should().Match<TaskLogLine>(line => line.Text == "line 999" && line.Number == 999);
        lines.Where(line => line.Kept is null).Should().OnlyContain(line => line.Text == $"line {line.Number}", "numbers stay those of the lines that were printed");
        var gap = lines.Single(line => line.Kept is not null);
        gap.Text.Should().Contain("Tasks:MaxLogBytes");
        lines.Single(line => line.Number == gap.Kept).Text.Should().Be($"line {gap.Kept}");
        Directory.GetFiles(Path.GetDirectoryName(folder["log"])!).Sum(file => new FileInfo(file).Length).Should().BeLessThanOrEqualTo(4096);
    }

    [Test]
    public void Log_ReadOnFromItsLines_GivesEachOnceAndSkipsTheGap([Values(1, 7, 50)] int limit)
    {
        using var folder = new TemporaryFolder();
        using (var log = new RunLog(folder["log"], new TasksOptions { MaxLogBytes = 4096 }, TimeProvider.System))
            for (var number = 0; number < 500; number++) log.Write(number % 2 == 0, $"line {number}");
        var whole = LogFiles.Read(folder["log"], 0, 10_000, default);

        List<TaskLogLine> read = [];
        while (LogFiles.Read(folder["log"], read.Count == 0 ? 0 : read[^1].Number + 1, limit, default) is { Count: > 0 } lines) read.AddRange(lines);

        read.Should().Equal(whole);
    }

    [Test]
    public async Task Bars_BecomeProgressAndOneLine()
    {
        using var folder = new TemporaryFolder();
        List<BarState> bars = [];
        using (var log = new RunLog(folder["log"], new TasksOptions(), TimeProvider.System) { OnBar = bars.Add })
        {
            var printed = "begun\n" + string.Concat(Enumerable.Range(0, 101).Select(done => $"\rtrain: {done,3}%|████▌     | {done}/100 [00:01<00:01, 43.1it/s]")) + "\nwindows\r\nended\n\rlast";
            await log.CopyAsync(new StringReader(printed), isError: true);
        }

        LogFiles.Read(folder["log"], 0, 100, default).Select(line => line.Text)
            .Should().Equal("begun", "train: 100%|████▌     | 100/100 [00:01<00:01, 43.1it/s]", "windows", "ended", "last");
        bars[^1].Should().Be(new BarState(100, 100, "train"));
        bars.Should().Contain(new BarState(45, 100, "train"));
    }

    [TestCase(" 45%|████▌     | 45/100 [00:01<00:01, 43.1it/s]", 45, 100, null)]
    [TestCase("epoch 3:  5%|▌ | 1.50k/30.0k [00:01<00:20, 1.4kit/s, loss=0.3]", 1500, 30000, "epoch 3")]
    [TestCase("17it [00:00, 168.11it/s]", 17, null, null)]
    [TestCase("read: 1204it [00:07, 168.11it/s]", 1204, null, "read")]
    public void Bar_InTqdmsForm_IsRead(string line, double done, double? total, string? text) => BarState.Read(line).Should().Be(new BarState(done, total, text));

    [TestCase("45% of all is done")]
    [TestCase("loss 3 [1, 2]")]
    [TestCase("|||||||||| 3/0 [")]
    [TestCase("5%|x| .../... [")]
    public void Line_ThatIsNoBar_IsNone(string line) => BarState.Read(line).Should().BeNull();

    [Test]
    public void Artifacts_NameRegularFilesAlone()
    {
        using var folder = new TemporaryFolder();
        var artifacts = Directory.CreateDirectory(folder["run/artifacts"]).FullName;
        File.WriteAllText(Path.Combine(artifacts, "report.html"), "<p>");
        Directory.CreateDirectory(Path.Combine(artifacts, "plots"));
        File.WriteAllText(Path.Combine(artifacts, "plots", "a.png"), "png");
        File.WriteAllText(Path.Combine(artifacts, ".hidden"), "x");
        File.WriteAllText(Path.Combine(artifacts, "large.bin"), new string('x', 2000));
        File.WriteAllText(folder["secret"], "secret");
        File.CreateSymbolicLink(Path.Combine(artifacts, "link.txt"), folder["secret"]);
        Directory.CreateSymbolicLink(Path.Combine(artifacts, "linked"), Path.GetDirectoryName(folder["secret"])!);

        ArtifactFiles.List(artifacts, 1024).Should().Equal(new RunArtifact("large.bin", 2000, true), new RunArtifact("plots/a.png", 3, false), new RunArtifact("report.html", 3, false));
        using (var content = ArtifactFiles.Open(artifacts, "plots/a.png", 1024)) content.Should().NotBeNull();
        foreach (var name in (string[])["link.txt", "linked/secret", "../../secret", "/etc/passwd", "plots/../../../secret", "large.bin", ".hidden", "none"])
            ArtifactFiles.Open(artifacts, name, 1024).Should().BeNull("{0} is no artifact that is given out", name);
    }

    [Test]
    public void Names_OfArtifacts_GoNowhereElse()
    {
        foreach (var name in (string[])["..", "../x", "a/../b", "a//b", "/a", "a\\b", "a%2fb", "", "a\0", "ä.txt"]) ArtifactFiles.IsName(name).Should().BeFalse("{0} could lead elsewhere", name);
        foreach (var name in (string[])["a.html", "plots/my plot-1_2.png"]) ArtifactFiles.IsName(name).Should().BeTrue();
    }
}
