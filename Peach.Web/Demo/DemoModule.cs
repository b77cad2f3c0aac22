namespace Peach.Web.Demo;

/// <summary>The demo organisation: its repository and its simulated audience.</summary>
internal static class DemoModule
{
    public static IServiceCollection AddDemo(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }
}
