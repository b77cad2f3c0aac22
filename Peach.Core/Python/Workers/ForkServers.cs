using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Python.Environments;

namespace Peach.Core.Python.Workers;

/// <summary>The fork server of each environment, and the one that all commits without requirements share.</summary>
internal sealed class ForkServers : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ForkServer>> _servers = new(StringComparer.Ordinal);
    private readonly ForkServer _standard;
    private readonly IServiceProvider _services;

    public ForkServers(ForkServer standard, PythonEnvironments environments, IServiceProvider services)
    {
        _standard = standard;
        _services = services;
        environments.Leaving += id => _ = DropAsync(id);
    }

    /// <param name="environment">Null for the interpreter as it is.</param>
    public ForkServer Of(PythonEnvironment? environment) => environment is null
        ? _standard
        : _servers.GetOrAdd(environment.Id, _ => new Lazy<ForkServer>(() => ActivatorUtilities.CreateInstance<ForkServer>(_services, environment))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _servers.Keys) await DropAsync(id).ConfigureAwait(false);
    }

    private async Task DropAsync(string id)
    {
        if (_servers.TryRemove(id, out var server)) await server.Value.DisposeAsync().ConfigureAwait(false);
    }
}
