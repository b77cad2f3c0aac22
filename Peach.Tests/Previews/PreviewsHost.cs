using System.Buffers;
using System.Text.Json;
using Peach.Core.CSharp;
using Peach.Core.Endpoints;
using Peach.Core.Forge;
using Peach.Core.Platform;
using Peach.Core.Previews;
using Peach.Core.Python;
using Peach.Core.Repositories;
using Peach.Core.Tasks;
using Peach.Tests.Hosting;

namespace Peach.Tests.Previews;

/// <summary>All that previews need, with real git and real workers.</summary>
internal sealed class PreviewsHost : IAsyncDisposable
{
    private readonly PlatformHost _host;

    private PreviewsHost(PlatformHost host) => _host = host;

    public IPreviews Previews => Get<IPreviews>();

    public IRepositoryCatalog Catalog => Get<IRepositoryCatalog>();

    public T Get<T>() where T : notnull => _host.Get<T>();

    public static async Task<PreviewsHost> StartAsync(string data, params IEnumerable<(string, string)> settings)
    {
        var host = await PlatformHost.StartAsync(
            data,
            (services, configuration) => services.AddPython(configuration).AddTasks(configuration).AddCSharp(configuration).AddEndpoints(configuration).AddRepositories(configuration)
                .AddForge(configuration).AddPreviews(configuration),
            [("Repositories:LocalPollInterval", "00:00:00.1"), ("Python:WorkersPerRepository", "1"), ("Endpoints:DefaultTimeout", "00:00:20"), ("Endpoints:RecordEvery", "00:00:00"), .. settings]);
        if (!host.Get<IOrganisationDirectory>().All.ContainsKey("demo")) await host.Get<IOrganisationDirectory>().AddAsync("demo", "Demo", default);
        return new PreviewsHost(host);
    }

    /// <summary>Waits for the preview of a commit.</summary>
    public Task<PreviewView> BuiltAsync(string id, string? commit = null) => Eventually.GetAsync($"the preview {id} of {commit}", () =>
        Task.FromResult(Previews.Find(id) is { State: PreviewState.Ready or PreviewState.Partial or PreviewState.Failed } view && (commit is null || view.Commit == commit) ? view : null));

    public Task<(int Status, JsonElement Body, string? Commit)> AskAsync(string version, string path, params (string Name, string Value)[] query) =>
        AskAsync(PreviewScope.Everything, version, path, query);

    public async Task<(int Status, JsonElement Body, string? Commit)> AskAsync(PreviewScope? scope, string version, string path, params (string Name, string Value)[] query)
    {
        var preview = await Previews.InvokeAsync(scope, version, Request(path, query), default);
        using var answer = preview.Answer;
        return (answer.StatusCode, Read(answer), preview.Commit);
    }

    public async Task<(int Status, JsonElement Body)> AskProductionAsync(string path, params (string Name, string Value)[] query)
    {
        using var answer = await Get<IEndpointInvoker>().InvokeAsync(Request(path, query));
        return (answer.StatusCode, Read(answer));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static EndpointRequest Request(string path, (string Name, string Value)[] query) =>
        new("demo", path, [.. query.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))], null);

    private static JsonElement Read(EndpointAnswer answer)
    {
        var body = new ArrayBufferWriter<byte>();
        answer.WriteTo(body);
        return JsonDocument.Parse(body.WrittenMemory).RootElement;
    }
}
