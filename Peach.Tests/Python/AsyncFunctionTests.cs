using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Python;
using Peach.Tests.Hosting;

namespace Peach.Tests.Python;

public sealed class AsyncFunctionTests
{
    private const string Functions = """
        import asyncio, os, time

        gate = None
        met = 0

        async def meet(count):
            global gate, met
            if gate is None:
                gate = asyncio.Event()
            met += 1
            if met == count:
                gate.set()
            await gate.wait()
            return met

        async def forever():
            await asyncio.Event().wait()

        async def pid():
            return os.getpid()

        async def block(seconds):
            await asyncio.sleep(0)
            time.sleep(seconds)
            return "blocked"

        async def crash():
            await asyncio.sleep(0)
            os._exit(3)

        async def wait_for_file(path):
            while not os.path.exists(path):
                await asyncio.sleep(0.01)
            return os.getpid()

        def plain():
            return os.getpid()
        """;

    private static readonly string[] Names = ["meet", "forever", "pid", "block", "crash", "wait_for_file", "plain"];

    private PoolHost _host = null!;

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Calls_ManyInOneWorker_RunAtOnceUpToTheirNumber()
    {
        await StartAsync(options => (options.WorkersPerRepository, options.AsyncCallsPerWorker) = (1, 40));

        // All of the first 40 wait for each other; the others find the gate open.
        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => _host.CallAsync("meet", arguments: ("count", 40L))));

        replies.Should().OnlyContain(reply => reply.Outcome == PythonOutcome.Returned);
        replies.Should().Contain(reply => reply.Text == "40", "no more than 40 were begun before they had met");
    }

    [Test]
    public async Task Functions_OfBothKinds_HaveWorkersOfTheirOwn()
    {
        await StartAsync(options => options.WorkersPerRepository = 1);

        (await _host.CallAsync("plain")).Text.Should().NotBe((await _host.CallAsync("pid")).Text);
        _host.Pool.WorkerProcessIds.Should().HaveCount(2);
    }

    [Test]
    public async Task Call_PastItsTime_EndsAloneInItsWorker()
    {
        await StartAsync(options => (options.WorkersPerRepository, options.AsyncBlockLimit) = (1, TimeSpan.FromMinutes(5)));
        var worker = (await _host.CallAsync("pid")).Text;

        var late = _host.CallAsync("forever", TimeSpan.FromMilliseconds(100));
        var around = Enumerable.Range(0, 50).Select(_ => _host.CallAsync("pid")).ToList();

        (await late).Outcome.Should().Be(PythonOutcome.TimedOut);
        (await Task.WhenAll(around)).Should().OnlyContain(reply => reply.Text == worker);
        (await _host.CallAsync("pid")).Text.Should().Be(worker, "cancelling a call costs no worker");
    }

    [Test]
    public async Task Function_ThatBlocksItsLoop_HasItsWorkerReplacedAndTheOthersBegunAgain()
    {
        await StartAsync(options => (options.WorkersPerRepository, options.AsyncBlockLimit) = (1, TimeSpan.FromMilliseconds(300)));
        var before = (await _host.CallAsync("pid")).Text;
        using var folder = new TemporaryFolder();
        var innocent = Enumerable.Range(0, 20).Select(_ => _host.CallAsync("wait_for_file", arguments: ("path", folder["go"]))).ToList();

        var blocker = await _host.CallAsync("block", arguments: ("seconds", 3600.0));
        await File.WriteAllTextAsync(folder["go"], "");

        blocker.Outcome.Should().Be(PythonOutcome.Died);
        blocker.Text.Should().Contain("blocked the event loop");
        var replies = await Task.WhenAll(innocent);
        replies.Should().OnlyContain(reply => reply.Outcome == PythonOutcome.Returned, "they are no fault of theirs");
        replies.Should().OnlyContain(reply => reply.Text != before, "another worker has run them");
    }

    [Test]
    public async Task Function_ThatBlocksItsLoopBeyondItsTime_TimesOutAndIsReplaced()
    {
        await StartAsync(options => options.WorkersPerRepository = 1);
        var before = (await _host.CallAsync("pid")).Text;

        (await _host.CallAsync("block", TimeSpan.FromMilliseconds(50), arguments: ("seconds", 3600.0))).Outcome.Should().Be(PythonOutcome.TimedOut);

        await Eventually.IsTrueAsync("another worker to answer", async () => await _host.CallAsync("pid") is { Outcome: PythonOutcome.Returned } reply && reply.Text != before);
    }

    [Test]
    public async Task Crash_OfAWorker_CostsItsOwnCallAlone()
    {
        await StartAsync(options => options.WorkersPerRepository = 1);
        using var folder = new TemporaryFolder();
        var innocent = Enumerable.Range(0, 20).Select(_ => _host.CallAsync("wait_for_file", arguments: ("path", folder["go"]))).ToList();

        var crashed = await _host.CallAsync("crash");
        await File.WriteAllTextAsync(folder["go"], "");

        crashed.Outcome.Should().Be(PythonOutcome.Died);
        crashed.Text.Should().Contain("exit code 3");
        (await Task.WhenAll(innocent)).Should().OnlyContain(reply => reply.Outcome == PythonOutcome.Returned);
    }

    [Test]
    public async Task Call_WhoseCallerGoesWhileItWaits_CostsNoWorker()
    {
        await StartAsync(options => (options.WorkersPerRepository, options.AsyncCallsPerWorker) = (1, 2));
        using var folder = new TemporaryFolder();
        using var gone = new CancellationTokenSource();
        // They fill the worker, so that others wait.
        var running = Enumerable.Range(0, 2).Select(_ => _host.CallAsync("wait_for_file", null, gone.Token, ("path", folder["go"]))).ToList();
        var waiting = Enumerable.Range(0, 10).Select(_ => _host.CallAsync("meet", null, gone.Token, ("count", 1L))).ToList();

        await gone.CancelAsync();

        (await Task.WhenAll(waiting)).Should().OnlyContain(reply => reply.Outcome == PythonOutcome.Cancelled);
        await File.WriteAllTextAsync(folder["go"], "");
        foreach (var reply in await Task.WhenAll(running)) reply.Outcome.Should().BeOneOf([PythonOutcome.Returned, PythonOutcome.Cancelled], "one under way runs to its end, and it may not have been");
        (await _host.CallAsync("meet", arguments: ("count", 1L))).Text.Should().Be("1", "none of those that waited was begun");
    }

    private async Task StartAsync(Action<PythonOptions> configure) => _host = await PoolHost.StartAsync(Functions, Names, configure);
}
