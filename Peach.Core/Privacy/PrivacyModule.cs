using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Privacy.Configuration;
using Peach.Core.Privacy.Erasures;

namespace Peach.Core.Privacy;

/// <summary>Forgets users on request, and proves it.</summary>
public static class PrivacyModule
{
    public static IServiceCollection AddPrivacy(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<PrivacyOptions>(configuration.GetSection(PrivacyOptions.Section));
        services.AddSingleton<IValidateOptions<PrivacyOptions>, PrivacyOptionsValidator>();
        services.AddSingleton<IModelContributor, ErasureModel>();
        services.AddSingleton<StoreList>();
        services.AddSingleton<ErasureStore>();
        services.AddSingleton<UserHasher>();
        services.AddSingleton<ErasureSignal>();
        services.AddSingleton<IErasures, Erasures.Erasures>();
        services.AddSingleton<IOrganisationDependent, ErasureBelongings>();
        services.AddHostedService<ErasureService>();
        return services;
    }
}
