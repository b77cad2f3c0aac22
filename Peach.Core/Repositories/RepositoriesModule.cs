using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Peach.Core.Repositories;

/// <summary>Follows git repositories and brings their commits into production.</summary>
public static class RepositoriesModule
{
    public static IServiceCollection AddRepositories(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<RepositoriesOptions>(configuration.GetSection(RepositoriesOptions.Section));
        return services;
    }
}
