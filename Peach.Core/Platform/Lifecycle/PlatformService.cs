using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Peach.Core.Platform.Database;
using Peach.Core.Platform.Leases;
using Peach.Core.Platform.Organisations;
using Peach.Core.Platform.Redis;

namespace Peach.Core.Platform.Lifecycle;

/// <summary>Makes the database and Redis ready before any other module starts.</summary>
/// <remarks>Hosted services start in the order of registration and stop in reverse, so this one is first up and last down.</remarks>
internal sealed class PlatformService(
    Replica replica, DatabaseMigrator migrator, DatabaseLeases leases, OrganisationDirectory organisations, RedisConnection redis, IOptions<PlatformOptions> options,
    IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        replica.Claim();
        await migrator.MigrateAsync(cancellationToken).ConfigureAwait(false);
        await leases.ReleaseOfLastProcessAsync(cancellationToken).ConfigureAwait(false);
        await organisations.LoadAsync(cancellationToken).ConfigureAwait(false);
        var address = options.Value.Redis.Length > 0
            ? RedisAddress.Parse(options.Value.Redis)
            : await services.GetRequiredService<EmbeddedRedisServer>().StartAsync(cancellationToken).ConfigureAwait(false);
        await redis.ConnectAsync(address).ConfigureAwait(false);
    }

    /// <summary>Redis itself ends with the service provider, after everything that uses it.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        redis.ExpectEnd();
        return Task.CompletedTask;
    }
}
