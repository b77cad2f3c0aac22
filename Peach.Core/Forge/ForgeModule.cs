using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.Forge.Configuration;
using Peach.Core.Forge.Sending;
using Peach.Core.Forge.Servers;
using Peach.Core.Forge.Storage;
using Peach.Core.Platform;
using Peach.Core.Repositories;

namespace Peach.Core.Forge;

/// <summary>Tells the repositories' servers what became of their commits.</summary>
public static class ForgeModule
{
    /// <summary>Comes after the repositories.</summary>
    public static IServiceCollection AddForge(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<ForgeOptions>().Bind(configuration.GetSection(ForgeOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ForgeOptions>, ForgeOptionsValidator>();
        services.AddSingleton<IModelContributor, ForgeModel>();
        services.AddSingleton<ForgeStore>();
        services.AddSingleton<ForgeClient>();
        services.AddSingleton<IForgeServer, GitLabServer>();
        services.AddSingleton<IForgeServer>(provider => new GitHubServer(provider.GetRequiredService<ForgeClient>(), ForgeKind.GitHub, "Bearer", 140));
        services.AddSingleton<IForgeServer>(provider => new GitHubServer(provider.GetRequiredService<ForgeClient>(), ForgeKind.Gitea, "token", 255));
        services.AddSingleton<RepositoryForge>();
        services.AddSingleton<IForge>(provider => provider.GetRequiredService<RepositoryForge>());
        services.AddSingleton<IRolloutObserver, RolloutStatuses>();
        services.AddSingleton<IRolloutObserver, RolloutWebhook>();
        services.AddHostedService<ForgeService>();
        return services;
    }
}
