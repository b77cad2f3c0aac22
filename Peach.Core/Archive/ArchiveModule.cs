using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Archive.Erasure;
using Peach.Core.Archive.Overview;
using Peach.Core.Archive.Partitions;
using Peach.Core.Archive.Progress;
using Peach.Core.Archive.Upkeep;
using Peach.Core.Platform;

namespace Peach.Core.Archive;

/// <summary>Writes the event log to gzip NDJSON parts in the object store, and keeps those in order.</summary>
public static class ArchiveModule
{
    public static IServiceCollection AddArchive(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<ArchiveOptions>(configuration.GetSection(ArchiveOptions.Section));
        services.AddSingleton<IModelContributor, ArchiveModel>();
        services.AddSingleton<ArchivePosition>();
        services.AddSingleton<ArchiveProgress>();
        services.AddSingleton<HourUpkeep>();
        services.AddSingleton<IPersonalDataStore, ArchiveEraser>();
        services.AddSingleton<IArchiveOverview, ArchiveOverview>();
        // Before the archiver, so that it stops after it and knows whether something is left.
        services.AddHostedService(provider => provider.GetRequiredService<ArchiveProgress>());
        services.AddHostedService<Archiver>();
        services.AddHostedService<ArchiveKeeper>();
        return services;
    }
}
