using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Platform;
using Peach.Core.Tasks.Telling;

namespace Peach.Core.Tasks.Logs;

/// <summary>Registers what takes down, keeps and shows what runs print and tell.</summary>
internal static class RunRecordsSetup
{
    public static IServiceCollection AddRunRecords(this IServiceCollection services)
    {
        services.AddSingleton<IModelContributor, TellingModel>();
        services.AddSingleton<ToldStore>();
        services.AddSingleton<RunTellings>();
        services.AddSingleton<LogCache>();
        services.AddSingleton<RunKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<RunKeeper>());
        services.AddSingleton<RunRecorder>();
        services.AddSingleton<IRunRecords, RunRecords>();
        return services;
    }
}
