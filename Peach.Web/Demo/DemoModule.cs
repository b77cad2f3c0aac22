using Peach.Core.Platform;
using Peach.Web.Demo.Page;

namespace Peach.Web.Demo;

/// <summary>The demo organisation: its repository and its simulated audience.</summary>
internal static class DemoModule
{
    /// <summary>Adds nothing unless <c>Demo:Enabled</c> is true. Comes last: the set-up uses what the other modules have started.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(DemoOptions.Section);
        services.Configure<DemoOptions>(section);
        var options = section.Get<DemoOptions>() ?? new DemoOptions();
        if (!options.Enabled) return services;
        if (options.Users is < 1 or > 1_000_000) throw new PeachStartupException($"Demo:Users must be from 1 to 1000000, was {options.Users}.");
        if (options.EventsPerSecond is < 0 or > 10_000)
            throw new PeachStartupException($"Demo:EventsPerSecond must be from 0 to 10000, was {options.EventsPerSecond}.");
        services.AddSingleton<DemoRepository>();
        services.AddHostedService<DemoSetup>();
        services.AddSingleton<DemoEvents>();
        services.AddHostedService(provider => provider.GetRequiredService<DemoEvents>());
        if (options.EventsPerSecond > 0) services.AddHostedService<DemoTraffic>();
        return services;
    }
}
