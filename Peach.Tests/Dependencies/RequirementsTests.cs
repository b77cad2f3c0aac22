using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.EndToEnd;
using Peach.Tests.Hosting;
using Peach.Tests.Tasks;

namespace Peach.Tests.Dependencies;

/// <summary>Requirements from a push to an answer, in the real app with the real pip.</summary>
internal sealed class RequirementsTests
{
    private const string Manifest = """
        endpoints:
          NAME: {notebook: n.ipynb, method: answer}
        tasks:
          NAME_task: {notebook: n.ipynb, method: work}
        """;

    private TemporaryFolder _folder = null!;
    private PeachProcess _peach = null!;

    [SetUp]
    public void MakeWheels()
    {
        _folder = new TemporaryFolder();
        foreach (var version in (string[])["1.0", "2.0"]) Wheel.Write(_folder["wheels"], "greet", version);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed) TestContext.Out.WriteLine(_peach?.Output);
        if (_peach is not null) await _peach.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Push_WithRequirements_ServesAndRunsWithThem_AndABadOneChangesNothing()
    {
        await StartAsync($"Python:Wheels={_folder["wheels"]}");
        await new DemoProduct(_peach).SetUpAsync();
        var one = await PushNewAsync("one", "greet==1.0\n");
        await PushNewAsync("two", "greet==2.0\n");
        foreach (var (name, version) in ((string, string)[])[("one", "1.0"), ("two", "2.0")])
        {
            var text = await AnswerAsync(name);
            text.Should().Contain(version);
            var environment = await _peach.Admin.GetFromJsonAsync<JsonElement>($"/api/admin/repositories/{name}/environment");
            environment.GetProperty("state").GetString().Should().Be("ready");
            environment.GetProperty("packages").GetRawText().Should().Be($$"""[{"name":"greet","version":"{{version}}"}]""");
            (await _peach.Admin.GetStringAsync($"/api/admin/repositories/{name}/environment/log")).Should().Contain($"Successfully installed greet-{version}");
            await Eventually.IsTrueAsync("a run of the task that imports the package", () => Logs()
                .Any(log => File.ReadAllText(log).Contains($"task has greet {version}", StringComparison.Ordinal)));
        }

        one.Write("requirements.txt", "greet==3.0\n");
        var bad = await one.PushAsync("Ask for what is not there");
        var rollout = await Eventually.GetValueAsync<JsonElement>("the rollout to fail", async () =>
        {
            var newest = (await _peach.Admin.GetFromJsonAsync<JsonElement>("/api/admin/repositories/one/rollouts"))[0];
            return newest.GetProperty("commit").GetString() == bad && newest.GetProperty("finished_at").ValueKind != JsonValueKind.Null ? newest : null;
        });
        rollout.GetProperty("state").GetString().Should().Be("failed");
        await Eventually.IsTrueAsync("the repository to say why", async () =>
            (await _peach.Admin.GetFromJsonAsync<JsonElement>("/api/admin/repositories/one")).GetProperty("error").GetString()?
                .Contains("No matching distribution found for greet==3.0", StringComparison.Ordinal) == true);
        (await AnswerAsync("one")).Should().Contain("1.0", "what runs stays");

        one.Write("requirements.txt", "greet==2.0\n");
        await one.PushAsync("Ask for what the other one has");
        await Eventually.IsTrueAsync("the next version", async () => (await AnswerAsync("one")).Contains("2.0", StringComparison.Ordinal));
        Directory.GetFiles(_folder["data/environments"], "*.log").Should().HaveCount(3, "the last push shares an environment that was there");
    }

    [Test]
    public async Task Kill_InTheMiddleOfABuild_LeavesNothingThatIsTakenForWhole()
    {
        // An index that takes the question and never answers.
        using var index = new TcpListener(IPAddress.Loopback, 0);
        index.Start();
        await StartAsync($"Python:IndexUrl=http://127.0.0.1:{((IPEndPoint)index.LocalEndpoint).Port}/simple");
        await new DemoProduct(_peach).SetUpAsync();
        await PushNewAsync("one", "greet==1.0\n");
        using var pip = await index.AcceptTcpClientAsync().WaitAsync(Eventually.Limit);
        var environment = Directory.GetDirectories(_folder["data/environments"]).Single(folder => !folder.EndsWith(".tmp", StringComparison.Ordinal));
        File.Exists(Path.Combine(environment, "bin", "python")).Should().BeTrue("pip runs in it");
        await _peach.KillAsync();
        await Eventually.IsTrueAsync("the end of pip", () => Builders(environment) == 0);
        Directory.Exists(environment).Should().BeTrue("nobody was there to clear it away");
        await _peach.DisposeAsync();

        await StartAsync($"Python:Wheels={_folder["wheels"]}");
        await Eventually.IsTrueAsync("the endpoint", async () => (await AnswerAsync("one")).Contains("1.0", StringComparison.Ordinal));
        File.Exists(Path.Combine(environment, "peach-environment.json")).Should().BeTrue("it was built again, at its place");
        await Eventually.IsTrueAsync("nothing else to be left", () => Directory.GetDirectories(_folder["data/environments"]).SequenceEqual([environment]));
    }

    private async Task StartAsync(string setting) => _peach = await PeachProcess.StartAsync(
        _folder["data"], setting, "Repositories:LocalPollInterval=00:00:00.2", "Tasks:LoopPause=00:00:00.5");

    private async Task<GitFolder> PushNewAsync(string name, string requirements)
    {
        var git = await GitFolder.CreateAsync(Directory.CreateDirectory(_folder[name]).FullName);
        git.Write("requirements.txt", requirements);
        git.Write("peach.yaml", Manifest.Replace("NAME", name, StringComparison.Ordinal));
        git.Write("n.ipynb", TasksHost.Notebook("import greet", "def answer():\n    return [greet.VERSION]", "def work():\n    print('task has greet', greet.VERSION)"));
        await git.PushAsync("Start");
        using var reply = await _peach.Admin.PostAsJsonAsync("/api/admin/repositories", new { name, url = git.Bare, codops = "demo" });
        reply.StatusCode.Should().Be(HttpStatusCode.Created);
        return git;
    }

    private Task<string> AnswerAsync(string endpoint) => Eventually.GetAsync($"an answer of {endpoint}", async () =>
    {
        using var reply = await _peach.Client.GetAsync($"/api/v1/demo/{endpoint}");
        return reply.IsSuccessStatusCode ? await reply.Content.ReadAsStringAsync() : null;
    });

    // The folder is made with the first run.
    private string[] Logs() => Directory.Exists(_folder["data/runs"]) ? Directory.GetFiles(_folder["data/runs"], "log", SearchOption.AllDirectories) : [];

    private static int Builders(string environment) => Directory.EnumerateDirectories("/proc").Count(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(environment, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
