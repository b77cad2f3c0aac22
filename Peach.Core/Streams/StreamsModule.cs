using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Peach.Core.Streams;

/// <summary>The latest events of each organisation as a capped Redis stream.</summary>
public static class StreamsModule
{
    public static IServiceCollection AddStreams(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }
}
