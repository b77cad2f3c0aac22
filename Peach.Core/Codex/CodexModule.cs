using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.Codex.Configuration;
using Peach.Core.Codex.Copy;
using Peach.Core.Codex.Items;
using Peach.Core.Codex.Loading;
using Peach.Core.Codex.Reading;
using Peach.Core.Codex.Storage;
using Peach.Core.Codex.Upkeep;
using Peach.Core.Platform;

namespace Peach.Core.Codex;

/// <summary>The content catalogue that rules, functions and the UI read.</summary>
public static class CodexModule
{
    public static IServiceCollection AddCodex(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<CodexOptions>().Bind(configuration.GetSection(CodexOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CodexOptions>, CodexOptionsValidator>();
        services.AddSingleton<IModelContributor, CodexModel>();
        services.AddSingleton<CodexStore>();
        services.AddSingleton<ItemReader>();
        services.AddSingleton<RedisCopy>();
        services.AddSingleton<CopyKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<CopyKeeper>());
        services.AddSingleton<LocalItems>();
        services.AddSingleton<ItemFinder>();
        services.AddSingleton<ItemLoader>();
        services.AddSingleton<ICodex, CodexCatalogue>();
        services.AddSingleton<CodexUpkeep>();
        services.AddHostedService(provider => provider.GetRequiredService<CodexUpkeep>());
        services.AddSingleton<IOrganisationDependent>(provider => provider.GetRequiredService<CodexUpkeep>());
        return services;
    }
}
