using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Configuration;
using Peach.Core.Endpoints.Descriptions;
using Peach.Core.Endpoints.Details;
using Peach.Core.Endpoints.Invocation;
using Peach.Core.Endpoints.Invocation.Circuits;
using Peach.Core.Endpoints.Invocation.Keeping;
using Peach.Core.Endpoints.Invocation.Paging;
using Peach.Core.Endpoints.Invocation.Prefetching;
using Peach.Core.Endpoints.Lifecycle;
using Peach.Core.Endpoints.Invocation.Ruling;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Protection;
using Peach.Core.Endpoints.Statistics;
using Peach.Core.Endpoints.Tokens;
using Peach.Core.Endpoints.Trials;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Rules;
using Peach.Core.Secrets;

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
        services.AddSingleton<ComponentTallies>();
        services.AddSingleton<IEndpointMetrics, EndpointMetrics>();
        services.AddSingleton<ICommitHealth>(provider => provider.GetRequiredService<CommitTallies>());
        if (configuration.GetValue<bool>($"{EndpointsOptions.Section}:{nameof(EndpointsOptions.RecordUserIds)}")) services.AddSingleton<IPersonalDataStore, RecordedPersonalData>();
        services.AddSecrets();
        services.AddSingleton<ISecretUsers, EndpointSecretUsers>();
        services.AddSingleton<CommitPools>();
        services.AddSingleton<EndpointActivator>();
        services.AddSingleton<CSharpRule>();
        services.AddSingleton<IManifestSection, EndpointsSection>();
        services.AddSingleton<IEndpointDescriptions, EndpointDescriptions>();
        services.AddSingleton<IEndpointCatalog, EndpointCatalog>();
        services.AddRules(configuration);
        services.AddSingleton<InvocationRules>();
        services.AddSingleton<IEndpointRules, EndpointRules>();
        services.AddSingleton<CircuitRegistry>();
        services.AddSingleton<PrefetchReader>();
        services.AddSingleton<ReplyStore>();
        services.AddSingleton<IPersonalDataStore, KeptPersonalData>();
        services.AddSingleton<PageStore>();
        services.AddSingleton<Pages>();
        services.AddSingleton<IPersonalDataStore, PagePersonalData>();
        services.AddSingleton<ComponentRunner>();
        services.AddSingleton<IModelContributor, ApiKeyModel>();
        services.AddSingleton<ApiKeyDirectory>();
        services.AddSingleton<IApiKeys>(provider => provider.GetRequiredService<ApiKeyDirectory>());
        services.AddSingleton<IOrganisationDependent>(provider => provider.GetRequiredService<ApiKeyDirectory>());
        services.AddHostedService<ApiKeyRefresher>();
        services.AddSingleton<RequestGuard>();
        services.AddSingleton<RequestLoad>();
        services.AddSingleton<IRequestLoad>(provider => provider.GetRequiredService<RequestLoad>());
        services.AddSingleton<AnswerRing>();
        services.AddSingleton<IAnswerDetails>(provider => provider.GetRequiredService<AnswerRing>());
        services.AddSingleton<FailureLog>();
        services.AddSingleton<EndpointInvoker>();
        services.AddSingleton<IEndpointInvoker>(provider => provider.GetRequiredService<EndpointInvoker>());
        services.AddSingleton<TrialPools>();
        services.AddSingleton<EndpointTrials>();
        services.AddSingleton<IEndpointTrials>(provider => provider.GetRequiredService<EndpointTrials>());
        services.AddHostedService<EndpointsService>();
        return services;
    }
}
