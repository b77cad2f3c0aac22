using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Peach.Core.Platform;
using Peach.Web.Access;
using Peach.Web.Administration;
using Peach.Web.Components.Live;
using Peach.Web.History;
using Peach.Web.Operations;
using Peach.Web.Dashboards;
using Peach.Web.Privacy;

namespace Peach.Web.Components;

/// <summary>The admin UI (Blazor Server) and its login.</summary>
internal static class AdminUi
{
    public static IServiceCollection AddAdminUi(this IServiceCollection services, IConfigurationManager configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddAccessSchemes();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "peach-antiforgery";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddExceptionHandler<ApiFailure>();
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddScoped<UiClock>();
        services.AddScoped<CircuitSession>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<CircuitSession>());
        services.AddSingleton<OwnAddress>();
        services.AddSingleton<IOwnAddress>(provider => provider.GetRequiredService<OwnAddress>());
        services.AddHttpClient(EndpointTrial.Client).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(() => EndpointTrial.CreateHandler());
        services.AddScoped<EndpointTrial>();
        services.AddSingleton<RetentionDefaults>();
        services.AddOperations(configuration);
        services.AddSingleton<HistoryAudit>();
        return services;
    }

    [SuppressMessage("Usage", "ASP0001", Justification = "Authorisation stands behind static files, which the login page needs.")]
    public static WebApplication MapAdminUi(this WebApplication app)
    {
        // In the main pipeline, not a branch: only there does a re-executed request find its route.
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseMiddleware<ApiProblems>();
        app.UseMiddleware<UiHeaders>();
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = UiHeaders.ForStaticFile });
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<ActorOfRequest>();
        app.UseAntiforgery();
        app.MapLogout();
        app.MapRunFiles();
        app.MapDashboardFiles();
        app.MapGroup("/quarantine").RequireAuthorization().AddEndpointFilter<PeachProblemFilter>().MapDownload();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireAuthorization();
        return app;
    }
}
