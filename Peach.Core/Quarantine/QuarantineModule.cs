using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Peach.Core.Quarantine;

/// <summary>Keeps events that break the format, and takes them again once they are mended.</summary>
public static class QuarantineModule
{
    public static IServiceCollection AddQuarantine(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }
}
