using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Collect.Intake;
using Peach.Core.Collect.Log;
using Peach.Core.Collect.SiteKeys;
using Peach.Core.Platform;

namespace Peach.Core.Collect;

/// <summary>Takes events from apps and sites into a durable log.</summary>
public static class CollectModule
{
    public static IServiceCollection AddCollect(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<CollectOptions>(configuration.GetSection(CollectOptions.Section));
        services.AddSingleton<EventLog>();
        services.AddSingleton<IEventLog>(provider => provider.GetRequiredService<EventLog>());
        services.AddSingleton<IReadinessCheck, EventLogReadiness>();
        services.AddSingleton<RateLimiter>();
        services.AddSingleton<IIntakeLimits>(provider => provider.GetRequiredService<RateLimiter>());
        services.AddSingleton<DiskReserve>();
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<DiskReserve>());
        services.AddSingleton<Collector>();
        services.AddSingleton<ICollector>(provider => provider.GetRequiredService<Collector>());
        services.AddSingleton<IPayloadInspector, PayloadInspector>();
        services.AddSingleton<IModelContributor, SiteKeyModel>();
        services.AddSingleton<SiteKeyDirectory>();
        services.AddSingleton<ISiteKeyDirectory>(provider => provider.GetRequiredService<SiteKeyDirectory>());
        services.AddSingleton<IOrganisationDependent>(provider => provider.GetRequiredService<SiteKeyDirectory>());
        services.AddHostedService<SiteKeyRefresher>();
        services.AddHostedService<EventLogService>();
        return services;
    }
}
