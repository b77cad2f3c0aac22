using FluentAssertions;
using NUnit.Framework;

namespace Peach.Tests.Scripts;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class RunScriptTests
{
    [Test]
    public async Task Run_Help_NamesEveryOption()
    {
        var (exitCode, output, _) = await Shell.RunAsync("bash", "run", "--help");

        exitCode.Should().Be(0);
        output.Should().ContainAll("--no-demo", "--url", "--data", "--reset-admin-password", "--help", "-- ");
    }

    [TestCase("--demo", "Unknown option: --demo")]
    [TestCase("--url", "--url needs a value")]
    [TestCase("--data=", "--data needs a value")]
    [TestCase("--url=localhost:8080", "--url must be like http://127.0.0.1:8081, was localhost:8080")]
    public async Task Run_WrongOption_SaysWhatIsWrongAndStartsNothing(string option, string message)
    {
        var (exitCode, output, errors) = await Shell.RunAsync("bash", "run", option);

        exitCode.Should().Be(1);
        output.Should().BeEmpty();
        errors.Should().Contain(message);
    }

    [Test]
    public async Task RequirePackages_MissingWithoutRoot_PrintsTheOneCommand()
    {
        // What a user without privileges sees: EUID cannot be set, so a shell that is told it is not root stands in for one.
        var (exitCode, _, errors) = await Shell.RunAsync(
            "bash", "-c",
            "set -euo pipefail; eval \"$(sed 's/EUID/1000/; s/command -v sudo/false/' scripts/setup.sh)\"; " +
            "dpkg-query() { [[ ${*: -1} == git ]] && printf installed; }; require_packages git peach-needs-this and-this");

        exitCode.Should().Be(1);
        errors.Should().Contain("sudo apt-get update && sudo apt-get install -y --no-install-recommends peach-needs-this and-this");
    }

    [Test]
    public async Task Scripts_Bash_Parse()
    {
        foreach (var script in (string[])["run", "test", ".ci/run", "bench/run", "scripts/setup.sh"])
        {
            var (exitCode, _, errors) = await Shell.RunAsync("bash", "-n", script);
            exitCode.Should().Be(0, $"{script} parses: {errors}");
        }
    }
}
