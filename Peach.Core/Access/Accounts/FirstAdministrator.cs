using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Access.Accounts;

/// <summary>Prints a set-up link once the server listens, as long as nobody administers the platform or when that is asked for.</summary>
internal sealed class FirstAdministrator(
    ISetupLinks links, IRoleDirectory roles, SetupAnnouncement announcement, IOptions<AccessOptions> options, IOptions<PlatformOptions> platform, IServiceProvider services) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isAdministered = (await roles.ListAsync(stoppingToken).ConfigureAwait(false)).Values.Any(grants => grants.CanForAll(Role.Admin));
        if (isAdministered && !options.Value.ResetAdminPassword) return;
        // A host without a web server has nobody to log in.
        if (services.GetService<IOwnAddress>() is not { } own) return;
        var address = await own.FindAsync(stoppingToken).ConfigureAwait(false);
        if (platform.Value.PublicUrl is { Length: > 0 } known) address = new Uri(known.TrimEnd('/') + "/");
        if (address is null) return;
        var token = await links.CreateAsync(stoppingToken).ConfigureAwait(false);
        await announcement.WriteAsync(new Uri(address, $"setup?token={token}")).ConfigureAwait(false);
    }
}
