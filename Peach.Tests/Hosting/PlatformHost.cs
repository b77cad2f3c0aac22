using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Peach.Core.Platform;

namespace Peach.Tests.Hosting;

/// <summary>The platform module, really started (database, Redis, objects), with whichever modules a test adds.</summary>
public sealed class PlatformHost : IAsyncDisposable
{
    private readonly IHost _host;

    private PlatformHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    /// <param name="dataFolder">The data folder.</param>
    /// <param name="add">Adds modules, settings already read.</param>
    /// <param name="settings">Settings such as <c>("Platform:Database", "Host=…")</c>.</param>
    public static async Task<PlatformHost> StartAsync(
        string dataFolder, Action<IServiceCollection, IConfiguration>? add = null, params IEnumerable<(string Key, string Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Prepend(("Platform:Data", dataFolder)).ToDictionary(pair => pair.Item1, pair => (string?)pair.Item2));
        builder.Services.AddLogging();
        builder.Services.AddPlatform(builder.Configuration);
        add?.Invoke(builder.Services, builder.Configuration);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            await ((IAsyncDisposable)host).DisposeAsync();
            throw;
        }

        return new PlatformHost(host);
    }

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
