using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Dependencies.Preparation;
using Peach.Core.Repositories;

namespace Peach.Core.Dependencies;

/// <summary>Gives each commit the packages of its <c>requirements.txt</c> before its definitions are checked.</summary>
public static class DependenciesModule
{
    public static IServiceCollection AddDependencies(this IServiceCollection services)
    {
        services.AddSingleton<EnvironmentRecords>();
        services.AddSingleton<IRepositoryEnvironments, RepositoryEnvironments>();
        services.AddSingleton<IRolloutPreparation, EnvironmentPreparation>();
        return services;
    }
}
