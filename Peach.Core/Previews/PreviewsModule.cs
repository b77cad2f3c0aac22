using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Previews.Access;
using Peach.Core.Previews.Building;
using Peach.Core.Previews.Configuration;
using Peach.Core.Previews.Replays;
using Peach.Core.Previews.Storage;
using Peach.Core.Repositories;

namespace Peach.Core.Previews;

/// <summary>Shows branches beside production.</summary>
public static class PreviewsModule
{
    /// <summary>Comes after the repositories, the endpoints and the forge.</summary>
    public static IServiceCollection AddPreviews(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<PreviewsOptions>().Bind(configuration.GetSection(PreviewsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PreviewsOptions>, PreviewsOptionsValidator>();
        services.AddSingleton<IModelContributor, PreviewsModel>();
        services.AddSingleton<PreviewStore>();
        services.AddSingleton<PreviewBoard>();
        services.AddSingleton<PreviewBuilder>();
        services.AddSingleton<Replayer>();
        services.AddSingleton<PreviewTokens>();
        services.AddSingleton<IPreviewTokens>(provider => provider.GetRequiredService<PreviewTokens>());
        services.AddSingleton<PreviewsService>();
        services.AddSingleton<IPreviews>(provider => provider.GetRequiredService<PreviewsService>());
        services.AddSingleton<IMergeRequestObserver>(provider => provider.GetRequiredService<PreviewsService>());
        services.AddSingleton<ITreeUser>(provider => provider.GetRequiredService<PreviewBoard>());
        services.AddHostedService(provider => provider.GetRequiredService<PreviewsService>());
        return services;
    }
}
