using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Peach.Core.CSharp.Calling;
using Peach.Core.CSharp.Compilation;
using Peach.Core.CSharp.Configuration;
using Peach.Core.CSharp.Storage;
using Peach.Core.Platform;

namespace Peach.Core.CSharp;

/// <summary>Compiles trusted repositories' C# and runs it in this process.</summary>
public static class CSharpModule
{
    public static IServiceCollection AddCSharp(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<CSharpOptions>().Bind(configuration.GetSection(CSharpOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CSharpOptions>, CSharpOptionsValidator>();
        services.AddSingleton<IModelContributor, CSharpModel>();
        services.AddSingleton<CSharpSwitch>();
        services.AddSingleton<ICSharpSwitch>(provider => provider.GetRequiredService<CSharpSwitch>());
        services.AddHostedService<CSharpSwitchRefresher>();
        services.AddSingleton<BuildStore>();
        services.AddSingleton<FolderCompiler>();
        services.AddSingleton<ICSharpCompiler, CSharpCompiler>();
        return services;
    }
}
