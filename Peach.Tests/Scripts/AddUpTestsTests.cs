using FluentAssertions;
using NUnit.Framework;

namespace Peach.Tests.Scripts;

[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AddUpTestsTests : IDisposable
{
    private const string Trx = """
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>
            <UnitTestResult testId="1" testName="Good" outcome="Passed" />
            <UnitTestResult testId="2" testName="Bad" outcome="{0}"><Output><ErrorInfo><Message>two is not three</Message></ErrorInfo></Output></UnitTestResult>
          </Results>
          <TestDefinitions><UnitTest id="2"><TestMethod className="Peach.Some" /></UnitTest></TestDefinitions>
        </TestRun>
        """;

    private const string JUnit = """
        <testsuites><testsuite><testcase classname="test_a" name="one" />
        <testcase classname="test_a" name="two"><skipped message="no boto3 here" /></testcase></testsuite></testsuites>
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("peach-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public async Task AddUp_TwoSuites_SumsAndShowsWhatWasSkipped()
    {
        var (exitCode, lines) = await AddUpAsync(Trx.Replace("{0}", "Passed", StringComparison.Ordinal), JUnit);

        exitCode.Should().Be(0);
        lines.Should().Equal("skipped: test_a.two", "    no boto3 here", "3 passed, 0 failed, 1 skipped");
    }

    [Test]
    public async Task AddUp_Failure_ShowsItsReasonAndFails()
    {
        var (exitCode, lines) = await AddUpAsync(Trx.Replace("{0}", "Failed", StringComparison.Ordinal));

        exitCode.Should().Be(1);
        lines.Should().Equal("failed: Peach.Some.Bad", "    two is not three", "1 passed, 1 failed");
    }

    [TestCase("")]
    [TestCase("<testsuites />")]
    [TestCase("""<testsuites><testcase name="only"><skipped /></testcase></testsuites>""")]
    public async Task AddUp_SuiteThatRanNoTest_Fails(string results)
    {
        var (exitCode, lines) = await AddUpAsync(Trx.Replace("{0}", "Passed", StringComparison.Ordinal), results);

        exitCode.Should().Be(1);
        lines[^1].Should().StartWith("2 passed, 1 failed");
        lines.Should().Contain(line => line.StartsWith("The suite1 suite", StringComparison.Ordinal));
    }

    private async Task<(int ExitCode, string[] Lines)> AddUpAsync(params string[] suites)
    {
        List<string> arguments = ["scripts/add_up_tests.py"];
        for (var number = 0; number < suites.Length; number++)
        {
            var path = Path.Combine(_folder.FullName, $"{number}.xml");
            await File.WriteAllTextAsync(path, suites[number]);
            arguments.Add($"suite{number}={path}");
        }

        var (exitCode, output, _) = await Shell.RunAsync("python3", [.. arguments]);
        return (exitCode, output.TrimEnd().Split('\n'));
    }
}
