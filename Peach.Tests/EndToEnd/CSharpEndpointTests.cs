using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.EndToEnd;

/// <summary>Endpoints in C#, from a push to an answer, with the switch and everything else real.</summary>
public sealed class CSharpEndpointTests
{
    private const string Manifest = """
        endpoints:
          similar: {source: Similar.cs, method: Recommend, timeout: 5s}
          broken: {source: Similar.cs, method: Fail, timeout: 5s, on_failure: error}
          late: {source: Similar.cs, method: Hang, timeout: 300ms, on_failure: error}
        """;

    private const string Source = """
        public static class Similar
        {
            /// <summary>Items like another.</summary>
            public static async Task<object> Recommend(string articleId, PeachContext context, int amount = 3)
            {
                await context.Redis.StringSetAsync(context.ModelKey("probe"), articleId);
                var known = (string)await context.Redis.StringGetAsync(context.ModelKey("probe"));
                return new { items = Enumerable.Range(0, amount).Select(number => new Item(known + "-" + number)).ToList() };
            }

            public static object Fail() => throw new InvalidOperationException("no model");

            public static async Task<object> Hang(PeachContext context)
            {
                await Task.Delay(-1, context.CancellationToken);
                return 1;
            }

            private sealed record Item(string Id);
        }
        """;

    private TemporaryFolder _folder = null!;
    private PeachProcess _peach = null!;
    private GitFolder _git = null!;
    private DemoProduct _demo = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _peach = await PeachProcess.StartAsync(_folder["data"], "Repositories:LocalPollInterval=00:00:00.2");
        _git = await GitFolder.CreateAsync(_folder.Root);
        _demo = new DemoProduct(_peach);
        await _demo.SetUpAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed) TestContext.Out.WriteLine(_peach.Output);
        await _peach.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Push_OfCSharp_AnswersWhereAnAdminTrustsIt_AndBadSourceKeepsTheLastGoodVersion()
    {
        _git.Write("peach.yaml", Manifest);
        _git.Write("Similar.cs", Source);
        var first = await _git.PushAsync("Similar in C#");
        await _demo.PostAsync("repositories", new { name = "fast", url = _git.Bare, codops = "demo" });
        (await ProblemsAsync(first)).Should().Contain("switched off for the repository fast").And.Contain("platform admin");

        await SwitchAsync(true);
        var answer = await Eventually.GetValueAsync<JsonElement>("an answer by C#", () => _demo.GetJsonAsync("/api/v1/demo/similar?articleId=x&amount=2"));
        answer.GetRawText().Should().Contain("\"x-0\"").And.Contain("\"x-1\"").And.NotContain("x-2");
        using (var missing = await _peach.Client.GetAsync("/api/v1/demo/similar")) missing.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, "the signature requires it");
        using (var broken = await _peach.Client.GetAsync("/api/v1/demo/broken")) broken.IsSuccessStatusCode.Should().BeFalse();
        using (var late = await _peach.Client.GetAsync("/api/v1/demo/late")) late.IsSuccessStatusCode.Should().BeFalse();

        _git.Write("Similar.cs", Source.Replace("amount)", "amuont)", StringComparison.Ordinal).Replace("return 1;", "Environment.Exit(1); return 1;", StringComparison.Ordinal));
        var second = await _git.PushAsync("Mistyped");
        var problems = await ProblemsAsync(second);
        problems.Should().Contain("Similar.cs:8:").And.Contain("CS0103").And.Contain("amuont").And.Contain("must not call Environment.Exit");
        (await _demo.GetJsonAsync("/api/v1/demo/similar?articleId=y"))!.Value.GetRawText().Should().Contain("\"y-0\"", "the last good version stays");

        await SwitchAsync(false);
        (await _demo.GetJsonAsync("/api/v1/demo/similar?articleId=z")).Should().BeNull("switching off acts at once");
    }

    [Test]
    public async Task Restart_LoadsWhatWasCompiled_AndTheSettingTurnsCSharpOffForAll()
    {
        _git.Write("peach.yaml", Manifest);
        _git.Write("Similar.cs", Source);
        await _git.PushAsync("Similar in C#");
        await _demo.PostAsync("repositories", new { name = "fast", url = _git.Bare, codops = "demo" });
        await SwitchAsync(true);
        await AnswerAsync();
        var builds = Builds();
        builds.Should().NotBeEmpty();

        await RestartAsync();
        await AnswerAsync();
        Builds().Should().Equal(builds, "nothing was compiled again");

        await RestartAsync("CSharp:Enabled=false");
        using var answer = await _peach.Client.GetAsync("/api/v1/demo/similar?articleId=x");
        answer.IsSuccessStatusCode.Should().BeFalse();
        _git.Write("Similar.cs", Source.Replace("amount = 3", "amount = 4", StringComparison.Ordinal));
        (await ProblemsAsync(await _git.PushAsync("Four"))).Should().Contain("CSharp:Enabled");

        Task AnswerAsync() => Eventually.GetValueAsync<JsonElement>("an answer by C#", () => _demo.GetJsonAsync("/api/v1/demo/similar?articleId=x&amount=2"));

        List<(string Path, DateTime Written)> Builds() =>
            [.. Directory.EnumerateFiles(Path.Combine(_folder["data"], "csharp")).Order(StringComparer.Ordinal).Select(path => (path, File.GetLastWriteTimeUtc(path)))];
    }

    private async Task RestartAsync(params string[] settings)
    {
        await _peach.DisposeAsync();
        _peach = await PeachProcess.StartAsync(_folder["data"], ["Repositories:LocalPollInterval=00:00:00.2", .. settings]);
        _demo = new DemoProduct(_peach);
    }

    private async Task SwitchAsync(bool isOn)
    {
        using var reply = await _peach.Admin.PutAsJsonAsync("/api/admin/repositories/fast/csharp", new { on = isOn });
        reply.StatusCode.Should().Be(HttpStatusCode.OK, await reply.Content.ReadAsStringAsync());
    }

    private Task<string> ProblemsAsync(string commit) => Eventually.GetAsync($"the rollout of {commit}", async () =>
    {
        var rollouts = await _peach.Admin.GetFromJsonAsync<JsonElement>("/api/admin/repositories/fast/rollouts");
        var newest = rollouts.EnumerateArray().FirstOrDefault();
        if (newest.ValueKind == JsonValueKind.Undefined || newest.GetProperty("commit").GetString() != commit || newest.GetProperty("finished_at").ValueKind == JsonValueKind.Null) return null;
        return string.Join('\n', newest.GetProperty("problems").EnumerateArray().Select(problem =>
            $"{problem.GetProperty("file")}:{problem.GetProperty("line")}:{problem.GetProperty("column")}: {problem.GetProperty("message").GetString()}"));
    });
}
