using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Configuration;
using Peach.Core.Endpoints.Invocation;
using Peach.Core.Endpoints.Invocation.Circuits;
using Peach.Core.Endpoints.Invocation.Keeping;
using Peach.Core.Endpoints.Invocation.Prefetching;
using Peach.Core.Endpoints.Lifecycle;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Statistics;
using Peach.Core.Endpoints.Tokens;
using Peach.Core.Endpoints.Trials;
using Peach.Core.Platform;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints;

/// <summary>Serves the recommendation API.</summary>
public static class EndpointsModule
{
    public static IServiceCollection AddEndpoints(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<EndpointsOptions>(configuration.GetSection(EndpointsOptions.Section));
        services.AddSingleton<IValidateOptions<EndpointsOptions>, EndpointsOptionsValidator>();
        services.AddSingleton<TokenSigner>();
        services.AddSingleton<IRecommendationTokens>(provider => provider.GetRequiredService<TokenSigner>());
        services.AddSingleton<StatisticsRegistry>();
        services.AddSingleton<CommitTallies>();
        services.AddSingleton<ICommitHealth>(provider => provider.GetRequiredService<CommitTallies>());
        if (configuration.GetValue<bool>($"{EndpointsOptions.Section}:{nameof(EndpointsOptions.RecordUserIds)}")) services.AddSingleton<IPersonalDataStore, RecordedPersonalData>();
        services.AddSingleton<CommitPools>();
        services.AddSingleton<EndpointActivator>();
        services.AddSingleton<CSharpRule>();
        services.AddSingleton<IManifestSection, EndpointsSection>();
        services.AddSingleton<IEndpointCatalog, EndpointCatalog>();
        services.AddSingleton<CircuitRegistry>();
        services.AddSingleton<PrefetchReader>();
        services.AddSingleton<ReplyStore>();
        services.AddSingleton<IPersonalDataStore, KeptPersonalData>();
        services.AddSingleton<ComponentRunner>();
        services.AddSingleton<EndpointInvoker>();
        services.AddSingleton<IEndpointInvoker>(provider => provider.GetRequiredService<EndpointInvoker>());
        services.AddSingleton<TrialPools>();
        services.AddSingleton<EndpointTrials>();
        services.AddSingleton<IEndpointTrials>(provider => provider.GetRequiredService<EndpointTrials>());
        services.AddHostedService<EndpointsService>();
        return services;
    }
}
