using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Platform;
using Peach.Core.Quarantine.Intake;
using Peach.Core.Quarantine.Replays;
using Peach.Core.Quarantine.Storage;
using Peach.Core.Quarantine.Upkeep;

namespace Peach.Core.Quarantine;

/// <summary>Keeps events that break the format, and takes them again once they are mended.</summary>
public static class QuarantineModule
{
    public static IServiceCollection AddQuarantine(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<QuarantineOptions>(configuration.GetSection(QuarantineOptions.Section));
        services.AddSingleton<IModelContributor, QuarantineModel>();
        services.AddSingleton<QuarantineStore>();
        services.AddSingleton<QuarantineWriter>();
        services.AddSingleton<IModelContributor, ReplayModel>();
        services.AddSingleton<ReplayStore>();
        services.AddSingleton<LogHold>();
        services.AddSingleton<PartChanges>();
        services.AddSingleton<Replayer>();
        // Before the writer, which lets go of the log: it knows what a broken-off replay still needs of it.
        services.AddHostedService(provider => provider.GetRequiredService<Replayer>());
        services.AddHostedService(provider => provider.GetRequiredService<QuarantineWriter>());
        services.AddSingleton<QuarantineDesk>();
        services.AddSingleton<IQuarantine>(provider => provider.GetRequiredService<QuarantineDesk>());
        services.AddHostedService<QuarantineRetention>();
        services.AddSingleton<IPersonalDataStore, QuarantinedData>();
        return services;
    }
}
