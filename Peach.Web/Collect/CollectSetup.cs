using Microsoft.Extensions.Options;
using Peach.Core.Collect;

namespace Peach.Web.Collect;

internal static class CollectSetup
{
    /// <summary>What the Collect API shares: all its bodies together stay within one budget of memory.</summary>
    public static IServiceCollection AddCollectApi(this IServiceCollection services) => services.AddSingleton(provider =>
    {
        var options = provider.GetRequiredService<IOptions<CollectOptions>>().Value;
        return new CollectBodyReader(options.MaxBodyBytes, new BodyBudget(options.MaxBufferedBytes));
    });
}
