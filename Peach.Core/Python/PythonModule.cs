using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.Python.Commands;
using Peach.Core.Python.Environments;
using Peach.Core.Python.Inspection;
using Peach.Core.Python.Workers;

namespace Peach.Core.Python;

/// <summary>Runs the data scientists' Python: inspection, worker processes, commands.</summary>
public static class PythonModule
{
    public static IServiceCollection AddPython(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<PythonOptions>(configuration.GetSection(PythonOptions.Section));
        services.AddSingleton<IValidateOptions<PythonOptions>, PythonOptionsValidator>();
        services.AddSingleton<IPythonCommand, PythonCommand>();
        services.AddSingleton<IPythonInspector, PythonInspector>();
        services.AddSingleton<EnvironmentBuilder>();
        services.AddSingleton<PythonEnvironments>();
        services.AddSingleton<IPythonEnvironments>(provider => provider.GetRequiredService<PythonEnvironments>());
        services.AddHostedService<EnvironmentsService>();
        services.AddSingleton<ForkServer>();
        services.AddSingleton<ForkServers>();
        services.AddSingleton<DeadlineWatch>();
        services.AddSingleton<IPythonPools, PythonPools>();
        services.AddSingleton<IPythonTasks, PythonTasks>();
        return services;
    }
}
