using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Python;
using Peach.Tests.Hosting;

namespace Peach.Tests.Python;

public sealed class PythonCommandTests
{
    private const string Variable = "AWS_PEACH_TEST_VARIABLE";

    [TearDown]
    public void Unset() => Environment.SetEnvironmentVariable(Variable, null);

    [TestCase("bucket", "as given")]
    [TestCase("", null)]
    public async Task Environment_OfAws_ReachesPythonWhenThereIsABucket(string bucket, string? expected)
    {
        Environment.SetEnvironmentVariable(Variable, "as given");
        using var folder = new TemporaryFolder();
        await using var host = await PlatformHost.StartAsync(
            folder.Root, (services, configuration) => services.AddPython(configuration), ("Platform:ObjectStore:Bucket", bucket), ("Platform:ObjectStore:Region", "eu-west-1"));

        var environment = host.Get<IPythonCommand>().Module("peach_runtime.task", [], "demo").Environment;

        environment.TryGetValue(Variable, out var value);
        value.Should().Be(expected, "Python reads the bucket with what Peach writes it with");
        environment.TryGetValue("AWS_REGION", out var region);
        region.Should().Be(expected is null ? null : "eu-west-1");
    }
}
