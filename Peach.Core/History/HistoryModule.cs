using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Collect;
using Peach.Core.History.Projection;
using Peach.Core.History.Storage;
using Peach.Core.Platform;

namespace Peach.Core.History;

/// <summary>What users consumed, newest first, in Redis.</summary>
public static class HistoryModule
{
    public static IServiceCollection AddHistory(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<HistoryOptions>(configuration.GetSection(HistoryOptions.Section));
        services.AddSingleton<HistoryRetention>();
        services.AddSingleton<HistoryStore>();
        services.AddSingleton<IUserHistory>(provider => provider.GetRequiredService<HistoryStore>());
        services.AddSingleton<HistoryProjection>();
        services.AddHostedService(provider => provider.GetRequiredService<HistoryProjection>());
        services.AddHostedService<HistoryUpkeep>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HistoryPersonalData>(
            provider, new Func<LogPosition>(() => provider.GetRequiredService<HistoryProjection>().Applied)));
        services.AddSingleton<IPersonalDataStore>(provider => provider.GetRequiredService<HistoryPersonalData>());
        services.AddSingleton<IOrganisationDependent>(provider => provider.GetRequiredService<HistoryPersonalData>());
        return services;
    }
}
