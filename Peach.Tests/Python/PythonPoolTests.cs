using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Python.Workers;
using Peach.Tests.Hosting;

namespace Peach.Tests.Python;

public sealed class PythonPoolTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private const string Functions = """
        import os, time, signal

        def hello(name="world"):
            return {"message": f"hello {name}"}

        def items(count):
            return [{"content_id": str(i)} for i in range(count)]

        def echo(**arguments):
            return arguments

        def boom(name):
            raise ValueError("boom " + name)

        def crash():
            print("about to crash")
            os._exit(3)

        def hang():
            while True:
                pass

        def slow(seconds):
            time.sleep(seconds)
            return {"slept": seconds}

        async def waits():
            import asyncio
            await asyncio.sleep(0)
            return ["async"]

        def big(size):
            return "x" * size

        def pid():
            return {"pid": os.getpid()}

        kept = []

        def leak(size):
            kept.append(b"x" * size)
            return {"pid": os.getpid()}

        def allocate(size):
            return len(bytearray(size))

        def environment():
            return dict(os.environ)
        """;

    private static readonly string[] Names = ["hello", "items", "echo", "boom", "crash", "hang", "slow", "waits", "big", "pid", "environment", "leak", "allocate"];

    private TemporaryFolder _folder = null!;
    private PlatformHost _host = null!;
    private PythonPool _pool = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _host = await PlatformHost.StartAsync(_folder["data"], (services, configuration) => services.AddPython(configuration));
        Directory.CreateDirectory(_folder["tree"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["tree"], "functions.py"), Functions);
        var start = await _host.Get<IPythonPools>().StartAsync(Code(Names), default);
        start.Failures.Should().OnlyContain(failure => failure == null);
        _pool = (PythonPool)start.Pool!;
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _pool.DisposeAsync();
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Call_OfAFunction_GivesItsValueAndItsTraits()
    {
        (await CallAsync("hello", ("name", "Vilnius"))).Should().Be((PythonOutcome.Returned, PythonReplyTraits.Dict, """{"message":"hello Vilnius"}"""));
        (await CallAsync("items", ("count", 2L))).Should().Be((PythonOutcome.Returned, PythonReplyTraits.List, """[{"content_id":"0"},{"content_id":"1"}]"""));
        (await CallAsync("items", ("count", 0L))).Should().Be((PythonOutcome.Returned, PythonReplyTraits.List | PythonReplyTraits.Empty, "[]"));
        (await CallAsync("waits")).Body.Should().Be("""["async"]""");
    }

    [Test]
    public async Task Arguments_OfEveryKind_ArriveAsTheyAre()
    {
        using var json = JsonDocument.Parse("""{"deep":[1,2.5,null,true,"ž"]}""");
        var reply = await CallAsync(
            "echo", ("text", "šąž 🍑"), ("small", 7L), ("large", 1234567890123L), ("huge", long.MinValue), ("negative", -5L), ("real", 0.25),
            ("yes", true), ("no", false), ("nothing", null), ("list", (IReadOnlyList<string>)["a", "b"]), ("json", json.RootElement));

        using var echoed = JsonDocument.Parse(reply.Body);
        var root = echoed.RootElement;
        root.GetProperty("text").GetString().Should().Be("šąž 🍑");
        root.GetProperty("small").GetInt64().Should().Be(7);
        root.GetProperty("large").GetInt64().Should().Be(1234567890123);
        root.GetProperty("huge").GetInt64().Should().Be(long.MinValue);
        root.GetProperty("negative").GetInt64().Should().Be(-5);
        root.GetProperty("real").GetDouble().Should().Be(0.25);
        root.GetProperty("yes").GetBoolean().Should().BeTrue();
        root.GetProperty("no").GetBoolean().Should().BeFalse();
        root.GetProperty("nothing").ValueKind.Should().Be(JsonValueKind.Null);
        root.GetProperty("list").EnumerateArray().Select(item => item.GetString()).Should().Equal("a", "b");
        root.GetProperty("json").GetProperty("deep").GetArrayLength().Should().Be(5);
    }

    [Test]
    public async Task Exception_InAFunction_NamesItsPlace()
    {
        using var reply = await _pool.CallAsync(Index("boom"), new PythonCall([KeyValuePair.Create("name", (object?)"x")], Timeout));

        reply.Outcome.Should().Be(PythonOutcome.Raised);
        reply.Failure!.Message.Should().Be("ValueError: boom x");
        reply.Failure.File.Should().Be("functions.py");
        reply.Failure.Line.Should().Be(13);
    }

    [Test]
    public async Task ForkServer_KilledAndSlowToComeBack_IsStartedAgain()
    {
        var server = _host.Get<ForkServer>();
        Process.GetProcessById(server.ProcessId!.Value).Kill();
        // The next start is given up at once; it must not leave a state in which later ones cannot succeed.
        using var cancelled = new CancellationTokenSource();
        var code = Code(Names);
        var givenUp = _host.Get<IPythonPools>().StartAsync(code, cancelled.Token);
        await cancelled.CancelAsync();
        (await FluentActions.Awaiting(() => givenUp).Should().ThrowAsync<Exception>()).Which
            .Should().Match(error => error is OperationCanceledException || error is PeachException, "the connection may break before it is given up");

        await Eventually.IsTrueAsync("the pool to answer again", () => CallAsync("hello").GetAwaiter().GetResult().Outcome == PythonOutcome.Returned);
    }

    [Test]
    public async Task Crash_OfAWorker_CostsItsOwnCallAlone()
    {
        var around = Enumerable.Range(0, 200).Select(i => CallAsync("hello", ("name", $"{i}"))).ToList();
        using var crashed = await _pool.CallAsync(Index("crash"), new PythonCall([], Timeout));
        around.AddRange(Enumerable.Range(0, 200).Select(i => CallAsync("hello", ("name", $"{i}"))));

        crashed.Outcome.Should().Be(PythonOutcome.Died);
        crashed.Failure!.Message.Should().Contain("exit code 3").And.Contain("about to crash");
        (await Task.WhenAll(around)).Should().OnlyContain(reply => reply.Outcome == PythonOutcome.Returned, "another call's crash is not theirs");
    }

    [Test]
    public async Task Hang_OfACall_EndsAtItsTimeoutAndCostsItsOwnCallAlone()
    {
        var hung = _pool.CallAsync(Index("hang"), new PythonCall([], TimeSpan.FromMilliseconds(200))).AsTask();
        var around = Enumerable.Range(0, 200).Select(i => CallAsync("hello", ("name", $"{i}"))).ToList();

        (await Task.WhenAll(around)).Should().OnlyContain(reply => reply.Outcome == PythonOutcome.Returned);
        (await hung).Outcome.Should().Be(PythonOutcome.TimedOut);
        await Eventually.IsTrueAsync("the killed worker's successor", () => _pool.WorkerProcessIds.Count == 4);
    }

    [Test]
    public async Task SlowCalls_MoreThanWorkers_AreAllAnswered()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => CallAsync("slow", ("seconds", 0.03))));

        replies.Should().OnlyContain(reply => reply.Outcome == PythonOutcome.Returned);
    }

    [Test]
    public async Task Template_Killed_ComesBackByItself()
    {
        foreach (var worker in _pool.WorkerProcessIds) System.Diagnostics.Process.GetProcessById(worker).Kill();
        var first = await CallAsync("hello");
        first.Outcome.Should().Be(PythonOutcome.Returned, "the call waits for a new worker");

        // The pool may not have heard yet of the other one's end.
        var parent = await Eventually.GetAsync("a worker's parent", async () => await ParentOfAsync(_pool.WorkerProcessIds[0]));
        var template = int.Parse(parent, System.Globalization.CultureInfo.InvariantCulture);
        System.Diagnostics.Process.GetProcessById(template).Kill();

        await Eventually.IsTrueAsync("answers after the template's death", async () => (await CallAsync("hello")).Outcome == PythonOutcome.Returned);
    }

    [Test]
    public async Task Answer_OfSeveralMegabytes_ArrivesWhole()
    {
        var reply = await CallAsync("big", ("size", 5_000_000L));

        reply.Body.Length.Should().Be(5_000_002);
    }

    [Test]
    public async Task Environment_OfAWorker_HoldsNothingOfTheHost()
    {
        Environment.SetEnvironmentVariable("PEACH_TEST_SECRET", "do-not-pass-on");

        var reply = await CallAsync("environment");

        reply.Body.Should().Contain("PEACH_REDIS_URL").And.Contain("\"PEACH_CODOPS\":\"demo\"").And.NotContain("do-not-pass-on");
    }

    [Test]
    public async Task Functions_ThatDoNotLoad_AreNamedAndLeaveTheOthersGood()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder["tree"], "broken.py"), "import no_such_package\n\ndef f():\n    return 1\n");
        var code = new PythonCode("t", "demo", _folder["tree"], [new("broken.py", "f", NotebookLoad.Dependencies), new("functions.py", "hello", NotebookLoad.Dependencies)]);

        var start = await _host.Get<IPythonPools>().StartAsync(code, default);

        await using var pool = start.Pool!;
        start.Failures[0]!.Message.Should().Contain("no_such_package").And.Contain("lacks it");
        start.Failures[1].Should().BeNull();
        using var reply = await pool.CallAsync(1, new PythonCall([], Timeout));
        Encoding.UTF8.GetString(reply.Body.Span).Should().Contain("hello world");
    }

    [Test]
    public async Task Drain_LetsCallsUnderWayFinish()
    {
        var call = CallAsync("slow", ("seconds", 0.3));

        await _pool.DrainAsync();

        (await call).Outcome.Should().Be(PythonOutcome.Returned);
    }

    [Test]
    public async Task Worker_ThatLeaks_IsReplacedWithoutLosingACall()
    {
        await using var pool = await StartLimitedAsync();
        var first = pool.WorkerProcessIds.Single();
        var failed = 0;

        await Eventually.IsTrueAsync("another worker to have taken its place", async () =>
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => pool.CallAsync(0, new PythonCall([KeyValuePair.Create("size", (object?)1_000_000L)], Timeout)).AsTask()));
            foreach (var reply in replies)
            {
                if (reply.Outcome != PythonOutcome.Returned) failed++;
                reply.Dispose();
            }

            return !pool.WorkerProcessIds.Contains(first);
        });

        failed.Should().Be(0);
    }

    [Test]
    public async Task Allocation_BeyondTheLimit_CostsItsOwnCallAlone()
    {
        await using var pool = await StartLimitedAsync();
        var worker = pool.WorkerProcessIds.Single();

        using (var reply = await pool.CallAsync(1, new PythonCall([KeyValuePair.Create("size", (object?)8_000_000_000L)], Timeout)))
        {
            reply.Outcome.Should().Be(PythonOutcome.Raised);
            reply.Failure!.Message.Should().StartWith("MemoryError");
        }

        using (var reply = await pool.CallAsync(1, new PythonCall([KeyValuePair.Create("size", (object?)10L)], Timeout)))
            reply.Outcome.Should().Be(PythonOutcome.Returned);
        pool.WorkerProcessIds.Should().Equal(worker);
    }

    private async Task<PythonPool> StartLimitedAsync()
    {
        // Settings are read when a pool is made and when a template is started.
        var options = _host.Get<IOptions<PythonOptions>>().Value;
        options.WorkerGrowth = 32 * 1024 * 1024;
        options.WorkerMemory = 4L * 1024 * 1024 * 1024;
        return (PythonPool)(await _host.Get<IPythonPools>().StartAsync(Code(["leak", "allocate"]) with { Workers = 1 }, default)).Pool!;
    }

    [Test]
    public void Options_OutOfRange_NameTheKey()
    {
        var options = Options.Create(new PythonOptions { WorkersPerRepository = 0 });

        new Peach.Core.Python.Commands.PythonOptionsValidator().Validate(null, options.Value).FailureMessage
            .Should().Be("Python:WorkersPerRepository must be from 1 to 64, was 0.");
    }

    private PythonCode Code(IEnumerable<string> names) =>
        new("test", "demo", _folder["tree"], [.. names.Select(name => new PythonFunction("functions.py", name, NotebookLoad.Dependencies))]);

    private static int Index(string name) => Array.IndexOf(Names, name);

    private async Task<(PythonOutcome Outcome, PythonReplyTraits Traits, string Body)> CallAsync(string function, params (string Name, object? Value)[] arguments)
    {
        using var reply = await _pool.CallAsync(Index(function), new PythonCall([.. arguments.Select(argument => KeyValuePair.Create(argument.Name, argument.Value))], Timeout));
        return (reply.Outcome, reply.Traits, Encoding.UTF8.GetString(reply.Body.Span));
    }

    private static async Task<string?> ParentOfAsync(int process)
    {
        var status = await File.ReadAllLinesAsync($"/proc/{process}/status");
        return status.Single(line => line.StartsWith("PPid:", StringComparison.Ordinal))[5..].Trim();
    }
}
