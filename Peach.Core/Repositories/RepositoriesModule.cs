using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Platform;
using Peach.Core.Repositories.Catalog;
using Peach.Core.Repositories.Checkouts;
using Peach.Core.Repositories.Configuration;
using Peach.Core.Repositories.Edits;
using Peach.Core.Repositories.Git;
using Peach.Core.Repositories.Hooks;
using Peach.Core.Repositories.Manifests;
using Peach.Core.Repositories.Returns;
using Peach.Core.Repositories.Rollouts;
using Peach.Core.Repositories.Storage;
using Peach.Core.Repositories.Templates;
using Peach.Core.Repositories.Watching;

namespace Peach.Core.Repositories;

/// <summary>Follows git repositories and brings their commits into production.</summary>
public static class RepositoriesModule
{
    /// <summary>Comes after the modules with manifest sections: its start activates their definitions.</summary>
    public static IServiceCollection AddRepositories(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton(RepositoriesOptionsRules.Read(configuration));
        services.AddSingleton<IModelContributor, RepositoriesModel>();
        services.AddSingleton<GitCommand>();
        services.AddSingleton<HttpRefs>();
        services.AddSingleton<GitMirror>();
        services.AddSingleton<GitSlots>();
        services.AddSingleton<TreeStore>();
        services.AddSingleton<RepositoryStore>();
        services.AddSingleton<Production>();
        services.AddSingleton<IManifestFormat, ManifestFormat>();
        services.AddSingleton<DefinitionEditStore>();
        services.AddSingleton<IDefinitionEdits, DefinitionEdits>();
        services.AddSingleton<RolloutRunner>();
        services.AddSingleton<InterruptedRollouts>();
        services.AddSingleton<IRolloutHistory, RolloutHistory>();
        services.AddSingleton<IDriftList, DriftList>();
        services.AddSingleton<RepositoryCatalog>();
        services.AddSingleton<IRepositoryCatalog>(provider => provider.GetRequiredService<RepositoryCatalog>());
        services.AddSingleton<ICommitTrials, CommitTrials>();
        services.AddSingleton<IRepositoryTokens, RepositoryTokens>();
        services.AddSingleton<RepositoryHolds>();
        services.AddSingleton<IRepositoryHolds>(provider => provider.GetRequiredService<RepositoryHolds>());
        services.AddSingleton<IOrganisationDependent>(provider => provider.GetRequiredService<RepositoryCatalog>());
        services.AddSingleton<IRepositoryHooks, RepositoryHooks>();
        services.AddSingleton<INewRepositories, NewRepositories>();
        services.AddHostedService<RepositoriesService>();
        services.AddSingleton<ReturnWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ReturnWatch>());
        return services;
    }
}
