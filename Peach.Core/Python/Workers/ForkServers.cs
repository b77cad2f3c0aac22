using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Python.Environments;

namespace Peach.Core.Python.Workers;

/// <summary>The fork server of each environment, and the one that all commits without requirements share.</summary>
internal sealed class ForkServers : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string? Environment, ForkPurpose Purpose), Lazy<ForkServer>> _servers = new();
    private readonly ForkServer _standard;
    private readonly IServiceProvider _services;

    public ForkServers(ForkServer standard, PythonEnvironments environments, IServiceProvider services)
    {
        _standard = standard;
        _services = services;
        environments.Leaving += id =>
        {
            foreach (var purpose in Enum.GetValues<ForkPurpose>()) _ = DropAsync((id, purpose));
        };
    }

    /// <param name="environment">Null for the interpreter as it is.</param>
    /// <param name="purpose">What it is to fork.</param>
    public ForkServer Of(PythonEnvironment? environment, ForkPurpose purpose = ForkPurpose.Templates) => environment is null && purpose == ForkPurpose.Templates
        ? _standard
        : _servers.GetOrAdd((environment?.Id, purpose), _ => new Lazy<ForkServer>(() => Create(environment, purpose))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var key in _servers.Keys) await DropAsync(key).ConfigureAwait(false);
    }

    private ForkServer Create(PythonEnvironment? environment, ForkPurpose purpose) => environment is null
        ? ActivatorUtilities.CreateInstance<ForkServer>(_services, purpose)
        : ActivatorUtilities.CreateInstance<ForkServer>(_services, environment, purpose);

    private async Task DropAsync((string? Environment, ForkPurpose Purpose) key)
    {
        if (_servers.TryRemove(key, out var server)) await server.Value.DisposeAsync().ConfigureAwait(false);
    }
}
