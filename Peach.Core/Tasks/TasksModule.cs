using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Peach.Core.Tasks;

/// <summary>Runs tasks again and again and accounts for every run.</summary>
public static class TasksModule
{
    public static IServiceCollection AddTasks(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<TasksOptions>(configuration.GetSection(TasksOptions.Section));
        return services;
    }
}
