using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Peach.Core.Endpoints;

/// <summary>Serves the recommendation API.</summary>
public static class EndpointsModule
{
    public static IServiceCollection AddEndpoints(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<EndpointsOptions>(configuration.GetSection(EndpointsOptions.Section));
        return services;
    }
}
