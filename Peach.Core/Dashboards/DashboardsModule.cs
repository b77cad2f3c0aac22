using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.Dashboards.Boards;
using Peach.Core.Dashboards.Configuration;
using Peach.Core.Dashboards.Counting;
using Peach.Core.Dashboards.Export;
using Peach.Core.Dashboards.Reading;
using Peach.Core.Dashboards.Storage;
using Peach.Core.Dashboards.Upkeep;
using Peach.Core.Platform;

namespace Peach.Core.Dashboards;

/// <summary>Counts what happens by the minute, hour and day, and shows it over time.</summary>
public static class DashboardsModule
{
    /// <summary>Comes after Endpoints, whose key reads the ids of recommendations.</summary>
    public static IServiceCollection AddDashboards(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<DashboardsOptions>().Bind(configuration.GetSection(DashboardsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DashboardsOptions>, DashboardsOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<DashboardsOptions>>().Value);
        services.AddSingleton<RollupStore>();
        services.AddSingleton<EndpointSampler>();
        services.AddHostedService(provider => provider.GetRequiredService<EndpointSampler>());
        services.AddSingleton<CatalogueLook>();
        services.AddSingleton<RollupKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<RollupKeeper>());
        services.AddSingleton<IOrganisationDependent>(provider => provider.GetRequiredService<RollupKeeper>());
        services.AddSingleton<FigureExport>();
        services.AddSingleton<IFigureExport>(provider => provider.GetRequiredService<FigureExport>());
        services.AddSingleton<InfluxWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<InfluxWriter>());
        services.AddSingleton<BoardDesk>();
        services.AddSingleton<IBoards>(provider => provider.GetRequiredService<BoardDesk>());
        services.AddSingleton<IOrganisationDependent>(provider => provider.GetRequiredService<BoardDesk>());
        services.AddSingleton<FigureReader>();
        services.AddSingleton<IDashboards, DashboardReader>();
        services.AddSingleton<RollupWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<RollupWriter>());
        return services;
    }
}
