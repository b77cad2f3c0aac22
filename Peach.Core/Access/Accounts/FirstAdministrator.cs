using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Peach.Core.Access.Accounts;

/// <summary>Makes the account <c>admin</c> at the first start, or gives it a new password when that is asked for.</summary>
internal sealed class FirstAdministrator(IAccountDirectory accounts, IRoleDirectory roles, PasswordAnnouncement announcement, IOptions<AccessOptions> options) : IHostedService
{
    private const string Name = "admin";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string? password = null;
        if (!await accounts.AnyAsync(cancellationToken).ConfigureAwait(false) || options.Value.ResetAdminPassword)
            password = await accounts.AddAsync(Name, cancellationToken).ConfigureAwait(false);
        if (password is null && options.Value.ResetAdminPassword)
            password = await accounts.ResetPasswordAsync(Name, cancellationToken).ConfigureAwait(false);
        if (await accounts.FindByNameAsync(Name, cancellationToken).ConfigureAwait(false) is { } admin && (password is not null || (await roles.ListAsync(cancellationToken).ConfigureAwait(false)).Count == 0))
            await roles.SetAsync(admin.Id, Grants.PlatformAdmin.All, cancellationToken).ConfigureAwait(false);
        if (password is not null) await announcement.WriteAsync(Name, password).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
