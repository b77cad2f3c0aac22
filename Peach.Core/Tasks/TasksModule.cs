using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.Alerts;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Secrets;
using Peach.Core.Tasks.Configuration;
using Peach.Core.Tasks.Engines;
using Peach.Core.Tasks.Freshness;
using Peach.Core.Tasks.Logs;
using Peach.Core.Tasks.Loops;
using Peach.Core.Tasks.Manifest;
using Peach.Core.Tasks.Queue;
using Peach.Core.Tasks.Running;
using Peach.Core.Tasks.Scheduling;
using Peach.Core.Tasks.Storage;

namespace Peach.Core.Tasks;

/// <summary>Runs tasks again and again and accounts for every run.</summary>
public static class TasksModule
{
    /// <summary>Comes before Repositories: runs that the last process left behind are marked before any task is activated.</summary>
    public static IServiceCollection AddTasks(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSecrets();
        services.AddAlerts(configuration);
        services.Configure<TasksOptions>(configuration.GetSection(TasksOptions.Section));
        services.AddSingleton<IValidateOptions<TasksOptions>, TasksOptionsValidator>();
        services.AddSingleton<IModelContributor, TasksModel>();
        services.AddSingleton<TaskRunStore>();
        services.AddSingleton<RunFolders>();
        services.AddSingleton<ITaskEngine, PythonEngine>();
        services.AddSingleton<ITaskEngine, DaskEngine>();
        services.AddSingleton<ITaskEngine, SparkEngine>();
        services.AddSingleton<RunSecrets>();
        services.AddRunRecords();
        services.AddSingleton<TaskProcess>();
        services.AddSingleton<TaskRunner>();
        services.AddSingleton<TaskDirectory>();
        services.AddSingleton<QueueSignal>();
        services.AddSingleton<RunQueue>();
        services.AddSingleton<TaskPauses>();
        services.AddSingleton<AfterQueue>();
        services.AddSingleton<RunFollowUp>();
        services.AddSingleton<RunHeart>();
        services.AddSingleton<Scheduler>();
        services.AddSingleton<ITaskControl, TaskControl>();
        services.AddSingleton<ITreeUser>(provider => provider.GetRequiredService<TaskRunner>());
        services.AddSingleton<TaskBoard>();
        services.AddSingleton<ITaskBoard>(provider => provider.GetRequiredService<TaskBoard>());
        // Ended in reverse: the heart says to the last that runs go on.
        services.AddHostedService(provider => provider.GetRequiredService<RunHeart>());
        services.AddHostedService(provider => provider.GetRequiredService<TaskBoard>());
        services.AddHostedService(provider => provider.GetRequiredService<Scheduler>());
        services.AddHostedService<Dispatcher>();
        services.AddSingleton<ITaskRule, OwnOrganisationRule>();
        services.AddSingleton<ITaskRule, MethodRule>();
        services.AddSingleton<ITaskRule, ArgumentsRule>();
        services.AddSingleton<ITaskRule, ScheduleCheck>();
        services.AddSingleton<ITaskRule, SecretsRule>();
        services.AddSingleton<ISecretUsers, TaskSecretUsers>();
        services.AddSingleton<IManifestSection, TasksSection>();
        services.AddSingleton<FreshnessWatch>();
        services.AddSingleton<ITaskFreshness>(provider => provider.GetRequiredService<FreshnessWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<FreshnessWatch>());
        return services;
    }
}
