using Microsoft.Extensions.Options;
using Peach.Core.Collect;

namespace Peach.Web.Collect;

internal static class CollectSetup
{
    /// <summary>What the Collect API shares: all its bodies together stay within one budget of memory.</summary>
    public static IServiceCollection AddCollectApi(this IServiceCollection services) => services
        .AddSingleton(provider => new BodyBudget(provider.GetRequiredService<IOptions<CollectOptions>>().Value.MaxBufferedBytes))
        .AddSingleton(provider => new CollectBodyReader(provider.GetRequiredService<IOptions<CollectOptions>>().Value.MaxBodyBytes, provider.GetRequiredService<BodyBudget>()));
}
