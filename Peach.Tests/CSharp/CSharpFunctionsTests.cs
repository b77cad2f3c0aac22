using System.Runtime.CompilerServices;
using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.CSharp;
using Peach.Core.Platform;
using Peach.Tests.Architecture;
using Peach.Tests.Hosting;

namespace Peach.Tests.CSharp;

public sealed class CSharpFunctionsTests
{
    private const string Source = """
        public sealed record Item(string Id, double Score);

        public static class Code
        {
            public static int Calls;

            public static object Same(string text, int whole = 2, double? number = null, bool flag = true, IReadOnlyList<string>? list = null) =>
                new { text, whole, number, flag, list };

            public static async ValueTask<List<Item>> Items(int amount)
            {
                await Task.Yield();
                return Enumerable.Range(0, amount).Select(number => new Item("i" + number, 0.5)).ToList();
            }

            public static string Fail() =>
                throw new InvalidOperationException("no model");

            public static int Hang(string path)
            {
                while (!System.IO.File.Exists(path)) Thread.Yield();
                return 1;
            }

            public static object Map(Dictionary<string, int> values) => values;

            public static void Nothing() { }
        }
        """;

    private TemporaryFolder _folder = null!;
    private PlatformHost _host = null!;
    private ICSharpCompiler _compiler = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _host = await PlatformHost.StartAsync(_folder["data"], (services, configuration) => services.AddCSharp(configuration), ("CSharp:AbandonedCalls", "1"));
        _compiler = _host.Services.GetRequiredService<ICSharpCompiler>();
        await _host.Services.GetRequiredService<ICSharpSwitch>().SetAsync("r", true, "admin", CancellationToken.None);
        Directory.CreateDirectory(_folder["tree"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["tree"], "Code.cs"), Source);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Compile_OfAFolder_TellsSignatures_AndWhatCannotBeCalled()
    {
        var file = (await _compiler.CompileAsync(_folder["tree"], ["Code.cs", "None.cs"], CancellationToken.None))["Code.cs"];

        file.Error.Should().BeNull();
        file.Problems.Should().ContainSingle("a static field is a warning").Which.Should().Match<CSharpProblem>(problem => !problem.IsError && problem.Line == 5 && problem.Column == 5);
        var same = file.Methods.Single(method => method.Name == "Same");
        same.Parameters.Select(parameter => (parameter.Name, parameter.Hint, parameter.Required)).Should().Equal(
            ("text", "str", true), ("whole", "int", false), ("number", "float", false), ("flag", "bool", false), ("list", "list", false));
        file.Methods.Single(method => method.Name == "Map").Problem!.Message.Should().Contain("which a request cannot give");
        file.Methods.Single(method => method.Name == "Nothing").Problem!.Message.Should().Contain("returns nothing");
    }

    [Test]
    public async Task Example_Compiles_AndReadsTheModelThatTheTemplateSaves()
    {
        const string Method = "Recommend";
        var tree = Path.Combine(RepositoryFolder.Path, "examples", "csharp");
        var file = (await _compiler.CompileAsync(tree, ["Similar.cs"], CancellationToken.None))["Similar.cs"];
        (file.Error, file.Problems.Count).Should().Be((null, 0));
        var redis = _host.Get<IRedis>().Database;
        await redis.StringSetAsync("peach:demo:model:similar:a", """[{"content_id": "b", "score": 0.9}, {"content_id": "c", "score": 0.5}]""");

        var functions = await _compiler.LoadAsync(new CSharpCode("r", "demo", tree, [new CSharpFunction("Similar.cs", Method)]), CancellationToken.None);
        (await AskAsync("a")).Should().Be("""[{"content_id":"b","score":0.9}]""");
        (await AskAsync("nothing")).Should().Be("[]");
        await functions.DrainAsync();

        async Task<string> AskAsync(string item)
        {
            var reply = await functions.CallAsync(new CSharpFunction("Similar.cs", Method), Call(("article_id", item), ("amount", 1L)));
            reply.Failure.Should().BeNull();
            return Encoding.UTF8.GetString(reply.Body.Span);
        }
    }

    [Test]
    public async Task Call_WithAndWithoutArguments_BindsThem_AndTellsTraits()
    {
        var functions = await LoadAsync();

        (await CallAsync(functions, "Same", ("text", "ą"), ("list", new List<string> { "a", "b" }))).Should()
            .Be("""{"text":"ą","whole":2,"number":null,"flag":true,"list":["a","b"]}""");
        (await CallAsync(functions, "Items", ("amount", 1L))).Should().Be("""[{"id":"i0","score":0.5}]""");
        var empty = await functions.CallAsync(new CSharpFunction("Code.cs", "Items"), Call(("amount", 0L)));
        empty.Traits.Should().Be(CSharpReplyTraits.List | CSharpReplyTraits.Empty);
        var failed = await functions.CallAsync(new CSharpFunction("Code.cs", "Fail"), Call());
        failed.Should().Match<CSharpReply>(reply => reply.Outcome == CSharpOutcome.Raised && reply.Failure == "InvalidOperationException: no model (Code.cs, line 17)");
        await functions.DrainAsync();
    }

    [Test]
    public async Task Call_ThatHangs_IsAnsweredAtItsLimit_AndKeepsOthersAwayUntilItEnds()
    {
        var functions = await LoadAsync();
        var hang = new CSharpFunction("Code.cs", "Hang");
        var gate = _folder["gate"];

        var reply = await functions.CallAsync(hang, new CSharpCall([new("path", gate)], TimeSpan.FromMilliseconds(50)));
        reply.Outcome.Should().Be(CSharpOutcome.TimedOut);
        functions.Unavailable(hang).Should().Contain("CSharp:AbandonedCalls");
        (await functions.CallAsync(hang, Call(("path", gate)))).Outcome.Should().Be(CSharpOutcome.Refused);
        functions.Unavailable(new CSharpFunction("Code.cs", "Same")).Should().BeNull("other methods are none the worse");
        await File.WriteAllTextAsync(gate, "");
        await Eventually.IsTrueAsync("the hung call's end", () => Task.FromResult(functions.Unavailable(hang) is null));
        await functions.DrainAsync();
    }

    [Test]
    public async Task Drain_OfAVersion_LetsItsCodeLeaveMemory()
    {
        var code = await UseAndDrainAsync();

        await Eventually.IsTrueAsync("the code's end", () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Task.FromResult(!code.IsAlive);
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> UseAndDrainAsync()
    {
        var before = System.Runtime.Loader.AssemblyLoadContext.All.ToList();
        var functions = await LoadAsync();
        var added = new WeakReference(System.Runtime.Loader.AssemblyLoadContext.All.First(context => context.IsCollectible && context.Name == "Peach repository" && !before.Contains(context)));
        await CallAsync(functions, "Items", ("amount", 2L));
        await functions.DrainAsync();
        return added;
    }

    private Task<ICSharpFunctions> LoadAsync() => _compiler.LoadAsync(
        new CSharpCode("r", "demo", _folder["tree"], [.. new[] { "Same", "Items", "Fail", "Hang" }.Select(name => new CSharpFunction("Code.cs", name))]), CancellationToken.None);

    private static CSharpCall Call(params (string, object?)[] arguments) =>
        new([.. arguments.Select(argument => KeyValuePair.Create(argument.Item1, argument.Item2))], TimeSpan.FromSeconds(30));

    private static async Task<string> CallAsync(ICSharpFunctions functions, string method, params (string, object?)[] arguments)
    {
        var reply = await functions.CallAsync(new CSharpFunction("Code.cs", method), Call(arguments));
        reply.Failure.Should().BeNull();
        return Encoding.UTF8.GetString(reply.Body.Span);
    }
}
