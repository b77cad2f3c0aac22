using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Peach.Core.Access;

/// <summary>Who may use Peach: accounts and the first administrator.</summary>
public static class AccessModule
{
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<AccessOptions>(configuration.GetSection(AccessOptions.Section));
        return services;
    }
}
