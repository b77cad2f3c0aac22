using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Metrics.Events;

namespace Peach.Core.Metrics;

/// <summary>Counts what the other modules do, for people to see.</summary>
public static class MetricsModule
{
    public static IServiceCollection AddMetrics(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<MetricsOptions>(configuration.GetSection(MetricsOptions.Section));
        services.AddSingleton<EventStatistics>();
        services.AddSingleton<IEventStatistics>(provider => provider.GetRequiredService<EventStatistics>());
        services.AddHostedService(provider => provider.GetRequiredService<EventStatistics>());
        return services;
    }
}
