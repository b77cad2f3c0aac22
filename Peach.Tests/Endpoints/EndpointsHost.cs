using System.Buffers;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.CSharp;
using Peach.Core.Endpoints;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;
using Peach.Tests.Hosting;
using Peach.Tests.Repositories;

namespace Peach.Tests.Endpoints;

/// <summary>The endpoints section and the invoker with real workers, without the rest of Peach: organisation <c>demo</c>, module <c>m.py</c>.</summary>
public sealed class EndpointsHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly PlatformHost _host;
    private readonly IManifestSection _section;

    private EndpointsHost(TemporaryFolder folder, PlatformHost host, ShiftedClock clock)
    {
        Clock = clock;
        _folder = folder;
        _host = host;
        _section = host.Services.GetServices<IManifestSection>().Single();
    }

    /// <summary>To be put forward while no request is under way.</summary>
    public ShiftedClock Clock { get; }

    public IServiceProvider Services => _host.Services;

    public static Task<EndpointsHost> StartAsync(params IEnumerable<(string Key, string Value)> settings) => StartAsync(_ => { }, settings);

    /// <param name="add">Adds what endpoints may ask.</param>
    /// <param name="settings">Settings such as <c>("Endpoints:KeptReplies", "0")</c>.</param>
    public static async Task<EndpointsHost> StartAsync(Action<IServiceCollection> add, params IEnumerable<(string Key, string Value)> settings)
    {
        var folder = new TemporaryFolder();
        var clock = new ShiftedClock();
        var host = await PlatformHost.StartAsync(
            folder["data"],
            (services, configuration) => add(services.AddPython(configuration).AddCSharp(configuration).AddEndpoints(configuration).AddSingleton<TimeProvider>(clock)),
            // A busy machine may not give a worker its half second.
            settings.UnionBy([("Endpoints:DefaultTimeout", "00:00:20")], setting => setting.Item1));
        await host.Get<IOrganisationDirectory>().AddAsync("demo", "Demo", default);
        await host.Get<IOrganisationDirectory>().AddAsync("other", "Other", default);
        return new EndpointsHost(folder, host, clock);
    }

    public T Get<T>() where T : notnull => _host.Get<T>();

    /// <summary>Brings a manifest's endpoints into production, which must be right.</summary>
    /// <param name="manifest">The section's content.</param>
    /// <param name="module">The text of <c>m.py</c>.</param>
    /// <param name="sha">The commit; null for one of forty <c>a</c>.</param>
    public async Task DeployAsync(string manifest, string module, string? sha = null)
    {
        sha ??= new string('a', 40);
        var plans = await PlanAsync(manifest, module, sha);
        plans.SelectMany(plan => plan.Problems).Where(problem => problem.Severity == ProblemSeverity.Error).Should().BeEmpty();
        await ActivateAsync(sha, plans);
    }

    public async Task<IReadOnlyList<DefinitionPlan>> PlanAsync(string manifest, string module, string sha)
    {
        var commit = Commit(sha);
        Directory.CreateDirectory(commit.Tree);
        await File.WriteAllTextAsync(Path.Combine(commit.Tree, "m.py"), module);
        await File.WriteAllTextAsync(Path.Combine(commit.Tree, "bad.py"), "import no_such_package\n\ndef f():\n    return []\n");
        await File.WriteAllTextAsync(Path.Combine(commit.Tree, "ends.py"), "import os\nos._exit(3)\n\ndef f():\n    return []\n");
        return await _section.PlanAsync(commit, ManifestText.Entries(manifest), [], default);
    }

    public Task ActivateAsync(string sha, IEnumerable<DefinitionPlan> plans) =>
        _section.ActivateAsync([.. plans.Select(plan => new DeployedDefinition(Commit(sha), plan.Name, plan.Content!, null))], default);

    public Task<(int Status, JsonElement Body)> GetAsync(string path, params IEnumerable<(string Name, string Value)> query) =>
        AskAsync(new EndpointRequest("demo", path, [.. query.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))], null));

    public async Task<(int Status, JsonElement Body)> AskAsync(EndpointRequest request)
    {
        using var answer = await _host.Get<IEndpointInvoker>().InvokeAsync(request);
        var output = new ArrayBufferWriter<byte>();
        answer.WriteTo(output);
        return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetString(output.WrittenSpan)));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    private SourceCommit Commit(string sha) => new("r1", "demo", "demo", sha, _folder[$"tree-{sha[..4]}"]);
}
