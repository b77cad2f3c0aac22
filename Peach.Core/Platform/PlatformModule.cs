using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Peach.Core.Platform.Auditing;
using Peach.Core.Platform.Database;
using Peach.Core.Platform.Health;
using Peach.Core.Platform.Leases;
using Peach.Core.Platform.Lifecycle;
using Peach.Core.Platform.Objects;
using Peach.Core.Platform.Organisations;
using Peach.Core.Platform.Redis;
using Peach.Core.Platform.Redis.Reads;
using Peach.Core.Platform.Secrets;

namespace Peach.Core.Platform;

/// <summary>What every module stands on: the data folder, the platform database, Redis, objects, secrets and child processes.</summary>
public static class PlatformModule
{
    /// <summary>Comes before all other modules: its start makes the database and Redis ready for theirs.</summary>
    public static IServiceCollection AddPlatform(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<PlatformOptions>(configuration.GetSection(PlatformOptions.Section));
        var options = configuration.GetSection(PlatformOptions.Section).Get<PlatformOptions>() ?? new PlatformOptions();
        if (options.AuditDays is < 1 or > 3653) throw new PeachStartupException($"Platform:AuditDays must be 1 to 3653, was {options.AuditDays}.");
        var data = new DataFolder(options.Data);

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(data);
        services.AddSingleton<ChildProcessLauncher>();
        services.AddDataProtection().SetApplicationName("Peach").PersistKeysToFileSystem(new DirectoryInfo(data.PrivateFolder("keys")));
        services.AddSingleton<ISecretProtector, SecretProtector>();
        services.AddSingleton<IPlatformKeys, PlatformKeys>();

        services.AddSingleton<IModelContributor, PlatformModel>();
        services.AddDbContextFactory<PeachDbContext>(context =>
        {
            context.ReplaceService<IModelCacheKeyFactory, ContributorsCacheKey>();
            if (options.Database.Length > 0) context.UseNpgsql(options.Database);
            else context.UseSqlite($"Data Source={Path.Combine(data.Root, "peach.db")};Default Timeout=30").AddInterceptors(new SqliteWaiting());
        });
        services.AddSingleton<DatabaseMigrator>();
        services.AddSingleton<Replica>();
        services.AddSingleton<IReplica>(provider => provider.GetRequiredService<Replica>());
        services.AddSingleton<DatabaseLeases>();
        services.AddSingleton<ILeases>(provider => provider.GetRequiredService<DatabaseLeases>());
        services.AddSingleton<OrganisationDirectory>();
        services.AddSingleton<IOrganisationDirectory>(provider => provider.GetRequiredService<OrganisationDirectory>());

        services.AddAudit();
        services.AddHostedService<AuditRetention>();

        services.AddSingleton<EmbeddedRedisServer>();
        services.AddSingleton<RedisConnection>();
        services.AddSingleton<IRedis>(provider => provider.GetRequiredService<RedisConnection>());
        services.AddSingleton<IRedisReads, RedisReads>();
        services.AddSingleton(CreateObjectStore);
        services.AddSingleton<IReadinessCheck, DatabaseReadiness>();
        services.AddSingleton<IReadinessCheck, RedisReadiness>();
        services.AddHostedService<PlatformService>();
        return services;
    }

    /// <summary>The log of who changed what, over whichever database there is.</summary>
    internal static void AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<IModelContributor, AuditModel>();
        services.AddSingleton<Audit>();
        services.AddSingleton<IAudit>(provider => provider.GetRequiredService<Audit>());
    }

    private static IObjectStore CreateObjectStore(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<PlatformOptions>>().Value.ObjectStore;
        return options.Bucket.Length > 0
            ? new S3ObjectStore(options)
            : new FolderObjectStore(services.GetRequiredService<DataFolder>().Folder("objects"));
    }
}
