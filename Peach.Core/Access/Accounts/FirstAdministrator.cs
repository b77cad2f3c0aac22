using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Peach.Core.Access.Accounts;

/// <summary>Makes the account <c>admin</c> at the first start, or gives it a new password when that is asked for.</summary>
internal sealed class FirstAdministrator(IAccountDirectory accounts, PasswordAnnouncement announcement, IOptions<AccessOptions> options) : IHostedService
{
    private const string Name = "admin";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string? password = null;
        if (!await accounts.AnyAsync(cancellationToken).ConfigureAwait(false) || options.Value.ResetAdminPassword)
            password = await accounts.AddAsync(Name, cancellationToken).ConfigureAwait(false);
        if (password is null && options.Value.ResetAdminPassword)
            password = await accounts.ResetPasswordAsync(Name, cancellationToken).ConfigureAwait(false);
        if (password is not null) await announcement.WriteAsync(Name, password).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
