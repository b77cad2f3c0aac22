using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Archive.Partitions;

namespace Peach.Core.Archive;

/// <summary>Writes the event log to gzip NDJSON parts in the object store.</summary>
public static class ArchiveModule
{
    public static IServiceCollection AddArchive(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<ArchiveOptions>(configuration.GetSection(ArchiveOptions.Section));
        services.AddHostedService<Archiver>();
        return services;
    }
}
