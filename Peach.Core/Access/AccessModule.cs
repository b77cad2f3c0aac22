using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.Access.Accounts;
using Peach.Core.Access.Roles;
using Peach.Core.Access.Runs;
using Peach.Core.Access.SecondFactors;
using Peach.Core.Access.Tokens;
using Peach.Core.Platform;

namespace Peach.Core.Access;

/// <summary>Who may do what: accounts, roles, tokens and the first administrator.</summary>
public static class AccessModule
{
    /// <summary>Environment variable for <see cref="AccessOptions.AdminToken"/>; the setting wins where both are there.</summary>
    public const string AdminTokenVariable = "PEACH_ADMIN_TOKEN";

    /// <exception cref="PeachStartupException">A setting of section <c>Access</c> is out of its range.</exception>
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = AccessOptionsReader.Read(configuration);
        services.AddSingleton(Options.Create(options));
        services.AddSingleton<IModelContributor, AccountModel>();
        services.AddSingleton<IModelContributor, RoleModel>();
        services.AddSingleton<IModelContributor, SecondFactorModel>();
        services.AddSingleton<ISecondFactors, SecondFactors.SecondFactors>();
        services.AddSingleton<IModelContributor, ApiTokenModel>();
        services.AddSingleton<IRoleDirectory, RoleDirectory>();
        services.AddSingleton<IApiTokens, ApiTokens>();
        services.AddSingleton<AccountHasher>();
        services.AddSingleton<LoginAttempts>();
        services.AddSingleton<AccountDirectory>();
        services.AddSingleton<IAccountDirectory>(provider => provider.GetRequiredService<AccountDirectory>());
        services.AddSingleton<ISetupLinks, SetupLinks>();
        services.AddSingleton<IAdminToken, AdminToken>();
        services.AddSingleton<IRunTokens, RunTokens>();
        services.AddSingleton(new SetupAnnouncement(Console.Out));
        services.AddHostedService<FirstAdministrator>();
        return services;
    }
}
