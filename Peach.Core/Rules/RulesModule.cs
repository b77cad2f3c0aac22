using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Rules.Configuration;
using Peach.Core.Rules.Engine;
using Peach.Core.Rules.Storage;

namespace Peach.Core.Rules;

/// <summary>Business rules between functions and answers.</summary>
public static class RulesModule
{
    public static IServiceCollection AddRules(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<RulesOptions>().Bind(configuration.GetSection(RulesOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RulesOptions>, RulesOptionsValidator>();
        services.AddSingleton<IModelContributor, RulesModel>();
        services.AddSingleton<LiveRulesStore>();
        services.AddSingleton<ILiveRules>(provider => provider.GetRequiredService<LiveRulesStore>());
        services.AddSingleton<IOrganisationDependent>(provider => provider.GetRequiredService<LiveRulesStore>());
        services.AddSingleton<IRuleEngine, RuleEngine>();
        services.AddHostedService<LiveRulesRefresher>();
        return services;
    }
}
