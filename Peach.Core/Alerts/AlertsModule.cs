using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.Alerts.Channels;
using Peach.Core.Alerts.Configuration;
using Peach.Core.Alerts.Delivery;
using Peach.Core.Alerts.Raising;
using Peach.Core.Alerts.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Alerts;

/// <summary>Tells organisations what is wrong, once, and when it is well again.</summary>
public static class AlertsModule
{
    /// <summary>Called by the modules that raise alerts; more than once does no harm.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        if (services.Any(service => service.ServiceType == typeof(AlertBook))) return services;
        services.AddOptions<AlertsOptions>().Bind(configuration.GetSection(AlertsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AlertsOptions>, AlertsOptionsValidator>();
        services.AddSingleton<IModelContributor, AlertsModel>();
        services.AddSingleton<AlertOutbox>();
        services.AddSingleton<AlertBook>();
        services.AddSingleton<IAlerts>(provider => provider.GetRequiredService<AlertBook>());
        services.AddSingleton<ChannelTargets>();
        services.AddSingleton<ChannelSender>();
        services.AddSingleton<AlertChannels>();
        services.AddSingleton<IAlertChannels>(provider => provider.GetRequiredService<AlertChannels>());
        services.AddSingleton<IOrganisationDependent>(provider => provider.GetRequiredService<AlertChannels>());
        services.AddHostedService<AlertsRefresher>();
        services.AddHostedService<DeliveryService>();
        return services;
    }
}
