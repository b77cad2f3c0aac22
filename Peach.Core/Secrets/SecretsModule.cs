using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Platform;
using Peach.Core.Secrets.Administration;
using Peach.Core.Secrets.Storage;
using Peach.Core.Secrets.Values;

namespace Peach.Core.Secrets;

/// <summary>Keeps the organisations' secrets and gives them to the processes that are to have them.</summary>
public static class SecretsModule
{
    /// <summary>Called by the modules that give secrets to processes; more than once does no harm.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(SecretStore))) return services;
        services.AddSingleton<IModelContributor, SecretsModel>();
        services.AddSingleton<SecretStore>();
        services.AddSingleton<ISecretValues>(provider => provider.GetRequiredService<SecretStore>());
        services.AddSingleton<SecretDirectory>();
        services.AddSingleton<ISecrets>(provider => provider.GetRequiredService<SecretDirectory>());
        services.AddSingleton<IOrganisationDependent>(provider => provider.GetRequiredService<SecretDirectory>());
        services.AddHostedService<SecretsRefresher>();
        return services;
    }
}
