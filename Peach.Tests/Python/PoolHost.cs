using System.Text;
using Microsoft.Extensions.Options;
using Peach.Core.Python;
using Peach.Core.Python.Workers;
using Peach.Tests.Hosting;

namespace Peach.Tests.Python;

/// <summary>A pool of real workers for the functions of one module.</summary>
internal sealed class PoolHost : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder;
    private readonly PlatformHost _host;
    private readonly string[] _names;

    private PoolHost(TemporaryFolder folder, PlatformHost host, string[] names) => (_folder, _host, _names) = (folder, host, names);

    public PythonPool Pool { get; private set; } = null!;

    public ForkServer Server => _host.Get<ForkServer>();

    public PythonOptions Options => _host.Get<IOptions<PythonOptions>>().Value;

    public static async Task<PoolHost> StartAsync(string source, string[] names, Action<PythonOptions>? configure = null)
    {
        var folder = new TemporaryFolder();
        var host = await PlatformHost.StartAsync(folder["data"], (services, configuration) => services.AddPython(configuration));
        var started = new PoolHost(folder, host, names);
        // Settings are read when a pool is made and when a process is started.
        configure?.Invoke(host.Get<IOptions<PythonOptions>>().Value);
        Directory.CreateDirectory(folder["tree"]);
        await File.WriteAllTextAsync(Path.Combine(folder["tree"], "functions.py"), source);
        started.Pool = await started.StartPoolAsync();
        return started;
    }

    /// <summary>Another pool of the same functions.</summary>
    public async Task<PythonPool> StartPoolAsync()
    {
        var code = new PythonCode("test", "demo", _folder["tree"], [.. _names.Select(name => new PythonFunction("functions.py", name, NotebookLoad.Dependencies))]);
        var start = await _host.Get<IPythonPools>().StartAsync(code, default);
        return (PythonPool)(start.Pool ?? throw new InvalidOperationException(start.Failures[0]?.ToString()));
    }

    public async Task<(PythonOutcome Outcome, string Text)> CallAsync(
        string function, TimeSpan? timeout = null, CancellationToken cancelled = default, params (string Name, object? Value)[] arguments)
    {
        var call = new PythonCall([.. arguments.Select(argument => KeyValuePair.Create(argument.Name, argument.Value))], timeout ?? Timeout) { Cancelled = cancelled };
        using var reply = await Pool.CallAsync(Array.IndexOf(_names, function), call);
        return (reply.Outcome, reply.Outcome == PythonOutcome.Returned ? Encoding.UTF8.GetString(reply.Body.Span) : reply.Failure!.Message);
    }

    /// <summary>The process that the pool's workers are forked from.</summary>
    public async Task<int> TemplateAsync() => int.Parse(
        await Eventually.GetAsync("a worker's parent", async () =>
        {
            var status = await File.ReadAllLinesAsync($"/proc/{Pool.WorkerProcessIds[0]}/status");
            return status.Single(line => line.StartsWith("PPid:", StringComparison.Ordinal))[5..].Trim();
        }),
        System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        if (Pool is not null) await Pool.DisposeAsync();
        await _host.DisposeAsync();
        _folder.Dispose();
    }
}
