using FluentAssertions;
using NUnit.Framework;

namespace Peach.Tests.Hosting;

/// <summary>A start that cannot be: exit code 1 and one line that says why, without a stack trace.</summary>
public sealed class StartTests
{
    [TestCase("Python:LoadTimeout=abc", "Python:LoadTimeout")]
    [TestCase("Python:LoadTimeout=-1", "Python:LoadTimeout must be longer than")]
    [TestCase("Platform:RedisServer=no-such-redis-server", "apt-get install redis-server")]
    [TestCase("Platform:Database=Host=127.0.0.1;Port=1", "Platform:Database")]
    [TestCase("Urls=nonsense", "http://127.0.0.1:8080")]
    public async Task Start_WithASettingThatCannotBe_SaysSoInOneLine(string setting, string expected)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output) = await PeachProcess.FailToStartAsync(folder["data"], setting);

        CheckExplained(exitCode, output, expected);
    }

    [Test]
    public async Task Start_WithADatabaseFileThatIsNone_SaysSoInOneLine()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["data"]);
        await File.WriteAllTextAsync(Path.Combine(folder["data"], "peach.db"), new string('x', 5000));

        var (exitCode, output) = await PeachProcess.FailToStartAsync(folder["data"]);

        CheckExplained(exitCode, output, "peach.db");
    }

    [Test]
    public async Task Stop_OfAFreshPeach_WarnsOfNothing()
    {
        using var folder = new TemporaryFolder();
        await using var peach = await PeachProcess.StartAsync(folder["data"]);

        (await peach.StopAsync()).Should().Be(0);

        peach.Output.Should().NotContain("warn:").And.NotContain("fail:");
    }

    private static void CheckExplained(int exitCode, string output, string expected)
    {
        exitCode.Should().Be(1);
        output.Should().Contain("Peach cannot start: ").And.Contain(expected).And.NotContain("   at ", "a stack trace tells an operator nothing");
    }
}
