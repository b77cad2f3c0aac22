using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Peach.Core.Python;

/// <summary>Runs the data scientists' Python: inspection, worker processes, commands.</summary>
public static class PythonModule
{
    public static IServiceCollection AddPython(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<PythonOptions>(configuration.GetSection(PythonOptions.Section));
        return services;
    }
}
