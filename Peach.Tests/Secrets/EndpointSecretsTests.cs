using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints;
using Peach.Core.Secrets;
using Peach.Tests.Endpoints;
using Peach.Tests.Hosting;

namespace Peach.Tests.Secrets;

public sealed class EndpointSecretsTests
{
    private const string Module = """
        import os
        KEY = os.environ.get("API_KEY")
        def key(): return [KEY or "none"]
        def broken(): raise ValueError("refused with " + KEY)
        """;

    private const string Manifest = """
        given: {module: m.py, method: key, secrets: [API_KEY]}
        broken: {module: m.py, method: broken, secrets: [API_KEY], on_failure: error}
        plain: {module: m.py, method: key}
        """;

    [Test]
    public async Task Workers_OfAnEndpointThatNamesASecret_AloneHaveIt_AndAreReplacedWhenItChanges()
    {
        await using var host = await EndpointsHost.StartAsync(("Python:WorkersPerRepository", "1"));
        var secrets = host.Get<ISecrets>();
        var unknown = await host.PlanAsync(Manifest, Module, new string('b', 40));
        await secrets.SetAsync("demo", "API_KEY", "first value", "ona", default);
        await host.DeployAsync(Manifest, Module);

        (await KeyAsync(host, "given")).Should().Be("first value");
        (await KeyAsync(host, "plain")).Should().Be("none", "it names no secret");
        unknown.Where(plan => plan.Content is null).Select(plan => plan.Name).Should().BeEquivalentTo("given", "broken");
        unknown[0].Problems.Single().ToString().Should().Contain("given.secrets").And.Contain("no secret of that name");
        (await host.GetAsync("broken")).Status.Should().BeGreaterThanOrEqualTo(500);
        host.Get<IEndpointCatalog>().List().Single(view => view.Name == "broken").LastError.Should().Contain("refused with [API_KEY]");
        (await secrets.ListAsync("demo", default)).Single().Uses.Select(use => use.ToString()).Should().BeEquivalentTo("endpoint given", "endpoint broken");

        await secrets.SetAsync("demo", "API_KEY", "second value", "ona", default);
        await Eventually.IsTrueAsync("workers with the new value", async () => await KeyAsync(host, "given") == "second value");

        await secrets.RemoveAsync("demo", "API_KEY", force: true, "ona", default);
        await Eventually.IsTrueAsync("workers without it", async () => await KeyAsync(host, "given") == "none");
    }

    private static async Task<string?> KeyAsync(EndpointsHost host, string endpoint)
    {
        var (status, body) = await host.GetAsync(endpoint);
        status.Should().Be(200);
        return body.GetProperty("result").GetProperty("items")[0].GetString();
    }
}
