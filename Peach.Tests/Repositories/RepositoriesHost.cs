using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Peach.Core.Endpoints.Statistics;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

/// <summary>The platform with the repositories module, polling quickly, and a section of the test's own.</summary>
internal sealed class RepositoriesHost : IAsyncDisposable
{
    private readonly PlatformHost _host;

    private RepositoriesHost(PlatformHost host, FakeSection section, LinesLogger log, MergeRequests mergeRequests)
    {
        _host = host;
        MergeRequests = mergeRequests;
        Section = section;
        Log = log;
    }

    public FakeSection Section { get; }

    public LinesLogger Log { get; }

    /// <summary>What webhooks said of merge requests.</summary>
    public MergeRequests MergeRequests { get; }

    public IRepositoryCatalog Catalog => _host.Get<IRepositoryCatalog>();

    public IServiceProvider Services => _host.Services;

    public static Task<RepositoriesHost> StartAsync(string folder, params IEnumerable<(string, string)> settings) => StartAsync(folder, (_, _) => { }, settings);

    /// <param name="add">Adds modules that take part in rollouts.</param>
    public static async Task<RepositoriesHost> StartAsync(string folder, Action<IServiceCollection, IConfiguration> add, params IEnumerable<(string, string)> settings)
    {
        var section = new FakeSection();
        var log = new LinesLogger();
        var mergeRequests = new MergeRequests();
        var host = await PlatformHost.StartAsync(
            Path.Combine(folder, "data"),
            (services, configuration) =>
            {
                add(services, configuration);
                services.AddSingleton<IManifestSection>(section).AddSingleton<IMergeRequestObserver>(mergeRequests).AddSingleton<ILoggerProvider>(log)
                .AddSingleton<CommitTallies>().AddSingleton<ICommitHealth>(provider => provider.GetRequiredService<CommitTallies>()).AddRepositories(configuration);
            },
            ((IEnumerable<(string, string)>)[
                ("Repositories:LocalPollInterval", "00:00:00.1"), ("Repositories:PollInterval", "00:00:00.1"), ("Repositories:MaxBackOff", "00:00:00.3"),
                .. settings,
            ]).Reverse().DistinctBy(setting => setting.Item1));
        if (!host.Get<IOrganisationDirectory>().All.ContainsKey("demo")) await host.Get<IOrganisationDirectory>().AddAsync("demo", "Demo", default);
        return new RepositoriesHost(host, section, log, mergeRequests);
    }

    public Task<RepositoryView> AddAsync(string url, string? branch = null, string? token = null, string name = "project") =>
        Catalog.AddAsync(new RepositorySettings(name, url, "demo", branch, token), default);

    /// <summary>Waits for the rollout of a commit to come to an end.</summary>
    public Task<RolloutView> RolloutAsync(string commit) => Eventually.GetAsync($"the rollout of {commit}", async () =>
        (await Catalog.ListRolloutsAsync(null, 50, default)).FirstOrDefault(rollout => rollout.Commit == commit && rollout.State != RolloutState.Running));

    /// <summary>Waits until the only repository is so.</summary>
    public Task<RepositoryView> RepositoryAsync(string what, Func<RepositoryView, bool> condition) => Eventually.GetAsync(what, () =>
        Task.FromResult(Catalog.List() is [var only] && condition(only) ? only : null));

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
