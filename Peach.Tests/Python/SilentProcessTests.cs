using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Python;
using Peach.Tests.Hosting;

namespace Peach.Tests.Python;

public sealed class SilentProcessTests
{
    private const string Functions = """
        import os, time

        def pid():
            return os.getpid()

        def wait_for_file(path):
            while not os.path.exists(path):
                time.sleep(0.01)
            return os.getpid()
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private PoolHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _host = await PoolHost.StartAsync(Functions, ["pid", "wait_for_file"]);
        // Starting may take its time; what is silent from now on is not waited for.
        _host.Options.SilenceLimit = Limit;
    }

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Worker_KilledWhileIdle_IsReplaced()
    {
        var killed = _host.Pool.WorkerProcessIds[0];
        using var process = Process.GetProcessById(killed);
        process.Kill();

        await Eventually.IsTrueAsync("both workers", IsReplaced);
        (await _host.CallAsync("pid")).Outcome.Should().Be(PythonOutcome.Returned);

        bool IsReplaced() => _host.Pool.WorkerProcessIds is { Count: 2 } workers && !workers.Contains(killed);
    }

    [Test]
    public async Task Template_Stopped_IsReplacedWithoutLosingACall()
    {
        using var folder = new TemporaryFolder();
        var before = _host.Pool.WorkerProcessIds;
        var underWay = _host.CallAsync("wait_for_file", arguments: ("path", folder["go"]));
        await SignalAsync("STOP", await _host.TemplateAsync());

        // Its successor is what cannot be had.
        var idle = await IdleWorkerAsync();
        await SignalAsync("KILL", idle);
        await Eventually.IsTrueAsync("workers of another template", () => _host.Pool.WorkerProcessIds is { Count: 2 } workers && !workers.Intersect(before).Any());
        await File.WriteAllTextAsync(folder["go"], "");

        (await underWay).Outcome.Should().Be(PythonOutcome.Returned, "the end of a template is no fault of the call's");
    }

    [Test]
    public async Task ForkServer_Stopped_IsReplacedWhenItIsAsked()
    {
        var before = _host.Server.ProcessId!.Value;
        await SignalAsync("STOP", before);

        await using var pool = await _host.StartPoolAsync();

        _host.Server.ProcessId.Should().NotBe(before);
        using var reply = await pool.CallAsync(0, new PythonCall([], Eventually.Limit));
        reply.Outcome.Should().Be(PythonOutcome.Returned);
        await Eventually.IsTrueAsync("the first pool to answer again", async () => (await _host.CallAsync("pid")).Outcome == PythonOutcome.Returned);
    }

    [Test]
    public async Task Workers_Stopped_AreReplaced()
    {
        await using var pool = await _host.StartPoolAsync();
        var stopped = pool.WorkerProcessIds;
        foreach (var worker in stopped) await SignalAsync("STOP", worker);

        // One for each; others take them over.
        foreach (var reply in await Task.WhenAll(stopped.Select(_ => pool.CallAsync(0, new PythonCall([], Eventually.Limit)).AsTask())))
        {
            reply.Outcome.Should().Be(PythonOutcome.Returned);
            reply.Dispose();
        }

        await Eventually.IsTrueAsync("both stopped ones to be replaced", () => pool.WorkerProcessIds is { Count: 2 } workers && !workers.Intersect(stopped).Any());
    }

    private async Task<int> IdleWorkerAsync() => int.Parse((await _host.CallAsync("pid")).Text, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        kill.ExitCode.Should().Be(0);
    }
}
