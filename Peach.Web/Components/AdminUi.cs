namespace Peach.Web.Components;

/// <summary>The admin UI (Blazor Server) and its login.</summary>
internal static class AdminUi
{
    public static IServiceCollection AddAdminUi(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }

    public static WebApplication MapAdminUi(this WebApplication app)
    {
        return app;
    }
}
