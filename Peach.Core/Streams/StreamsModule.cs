using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Streams.Projection;
using Peach.Core.Streams.Storage;

namespace Peach.Core.Streams;

/// <summary>The latest events of each organisation as a capped Redis stream.</summary>
public static class StreamsModule
{
    public static IServiceCollection AddStreams(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<StreamsOptions>(configuration.GetSection(StreamsOptions.Section));
        services.AddSingleton<StreamProjection>();
        services.AddHostedService(provider => provider.GetRequiredService<StreamProjection>());
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<StreamPersonalData>(
            provider, new Func<LogPosition>(() => provider.GetRequiredService<StreamProjection>().Applied)));
        services.AddSingleton<IPersonalDataStore>(provider => provider.GetRequiredService<StreamPersonalData>());
        services.AddSingleton<IOrganisationDependent>(provider => provider.GetRequiredService<StreamPersonalData>());
        return services;
    }
}
