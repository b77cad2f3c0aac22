using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Algorithms.Finding;
using Peach.Core.Algorithms.Storage;
using Peach.Core.Platform;
using Peach.Core.Repositories;

namespace Peach.Core.Algorithms;

/// <summary>Finds the functions that carry <c>@pipe_query</c> or <c>@pipe_task</c>, without running them.</summary>
public static class AlgorithmsModule
{
    public static IServiceCollection AddAlgorithms(this IServiceCollection services)
    {
        services.AddSingleton<IModelContributor, AlgorithmsModel>();
        services.AddSingleton<AlgorithmStore>();
        services.AddSingleton<IRolloutPreparation, AlgorithmSearch>();
        services.AddSingleton<IAlgorithmCatalog, AlgorithmCatalog>();
        return services;
    }
}
