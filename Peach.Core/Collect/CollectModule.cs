using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Peach.Core.Collect;

/// <summary>Takes events from apps and sites into a durable log.</summary>
public static class CollectModule
{
    public static IServiceCollection AddCollect(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<CollectOptions>(configuration.GetSection(CollectOptions.Section));
        return services;
    }
}
