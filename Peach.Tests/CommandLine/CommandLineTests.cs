using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Architecture;
using Peach.Tests.Hosting;

namespace Peach.Tests.CommandLine;

/// <summary>What data scientists type, against the real program with its demo.</summary>
[TestFixture]
internal sealed class CommandLineTests
{
    [Test]
    public async Task Commands_AgainstTheDemo_ShowRunFollowAndTry()
    {
        using var folder = new TemporaryFolder();
        await using var peach = await PeachProcess.StartAsync(
            folder["data"], "Demo:Enabled=true", "Demo:Users=200", $"Demo:Template={Path.Combine(RepositoryFolder.Path, "examples", "template")}", "Repositories:LocalPollInterval=00:00:00.2");
        await Eventually.IsTrueAsync("the demo's endpoint to answer", async () =>
        {
            using var answer = await peach.Client.GetAsync(new Uri("/api/v1/demo/hello?name=Rasa", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        });

        var status = await RunAsync(peach, "status");
        status.Code.Should().Be(0, status.Error);
        status.Output.Should().Contain("Repositories (1)").And.Contain("/api/v1/demo/hello").And.Contain("train_trending").And.Contain("current");

        var tried = await RunAsync(peach, "try", "hello", "name=Rasa");
        tried.Code.Should().Be(0, tried.Error);
        tried.Output.Should().StartWith("200 in ").And.Contain("Hello Rasa");
        (await RunAsync(peach, "try", "helo")).Error.Should().Contain("did you mean hello?");

        var run = await RunAsync(peach, "run", "train_trending", "--follow");
        run.Code.Should().Be(0, run.Output + run.Error);
        run.Error.Should().Contain("is queued").And.Contain("succeeded");
        (await RunAsync(peach, "logs", "demo/train_trending")).Code.Should().Be(0);

        (await RunAsync(peach, "rollouts", "demo")).Output.Should().Contain("succeeded").And.Contain("Start from the template");
        (await RunAsync(peach, "rollouts", "nothing")).Error.Should().Contain("There is no repository nothing.");
        (await RunAsync(peach, "whoami")).Output.Should().Contain("bootstrap token").And.Contain("admin@*");
        (await RunAsync(peach, "validate", Path.Combine(RepositoryFolder.Path, "examples", "template"))).Output.Should().Contain("0 errors");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(PeachProcess peach, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-m", "peach", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = Path.Combine(RepositoryFolder.Path, "python");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PEACH_URL"] = peach.Address.ToString();
        start.Environment["PEACH_TOKEN"] = PeachProcess.AdminToken;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        return (process.ExitCode, await output, await error);
    }
}
