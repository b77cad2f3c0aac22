using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Repositories;

namespace Peach.Web.Demo;

/// <summary>Makes what the demo needs and is not there yet: organisation, site key, git repository and its registration.</summary>
internal sealed partial class DemoSetup(
    IOrganisationDirectory organisations, ISiteKeyDirectory siteKeys, IRepositoryCatalog repositories, DemoRepository repository, ILogger<DemoSetup> logger)
    : IHostedService
{
    public const string Codops = "demo";
    public const string SiteKey = "demo0000000000001";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!organisations.All.ContainsKey(Codops)) await organisations.AddAsync(Codops, "Demo Broadcaster", cancellationToken);
        if (!siteKeys.TryGet(SiteKey, out _)) await siteKeys.AddAsync(SiteKey, Codops, cancellationToken);
        await repository.EnsureAsync(cancellationToken);
        if (repositories.List().Any(known => known.Name == Codops)) return;
        await repositories.AddAsync(new RepositorySettings(Codops, repository.Path, Codops, null, null), cancellationToken);
        LogReady(repository.Path);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "The demo is set up; its repository is {Path}: clone it, change it, push")]
    private partial void LogReady(string path);
}
