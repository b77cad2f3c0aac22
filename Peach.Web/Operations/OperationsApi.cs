using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Web.Access;
using Peach.Web.Administration;

namespace Peach.Web.Operations;

/// <summary>How the platform is, how it is set, and how much it logs.</summary>
internal static class OperationsApi
{
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfigurationManager configuration)
    {
        var levels = new LogLevels();
        configuration.Sources.Add(levels);
        services.AddSingleton(levels);
        services.AddHostedService<LogLevelEnds>();
        services.AddSingleton<HealthLook>();
        services.AddSingleton<SettingsList>();
        return services;
    }

    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", async (Caller caller, HealthLook look, CancellationToken cancellationToken) =>
        {
            var parts = await look.LookAsync(caller, cancellationToken);
            return new
            {
                ready = parts.All(part => part.Problem is null || !part.StopsWork),
                parts = parts.Select(part => new { name = part.Name, problem = part.Problem, link = part.Link, stops_work = part.StopsWork }),
            };
        }).RequireRole(Role.Viewer, OrganisationOf.Handler);
        routes.MapGet("/settings", (SettingsList settings) => settings.List().Select(setting => new { key = setting.Key, value = setting.Value, source = setting.Source }))
            .RequireRole(Role.Admin, OrganisationOf.All);
        routes.MapGet("/log-levels", (LogLevels levels) => levels.All.Select(Describe)).RequireRole(Role.Admin, OrganisationOf.All);
        routes.MapPut("/log-levels/{category}", async (string category, NewLevel body, Caller caller, LogLevels levels, IAudit audit, TimeProvider clock) =>
        {
            await SetAsync(category, body.Level, body.Minutes, caller, levels, audit, clock);
            return Results.NoContent();
        }).RequireRole(Role.Admin, OrganisationOf.All);
        routes.MapDelete("/log-levels/{category}", async (string category, LogLevels levels, IAudit audit) =>
            await ResetAsync(category, levels, audit) ? Results.NoContent() : NotFoundProblem.For("changed log level", category)).RequireRole(Role.Admin, OrganisationOf.All);
    }

    /// <exception cref="PeachException">Category, level or time is none.</exception>
    internal static async Task SetAsync(string category, string? level, double? minutes, Caller caller, LogLevels levels, IAudit audit, TimeProvider clock)
    {
        if (!Enum.TryParse<LogLevel>(level, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted))
            throw new PeachException($"level must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}, was \"{level}\".");
        if (minutes is <= 0 or > 7 * 24 * 60) throw new PeachException("minutes must be more than 0 and at most a week's 10080; without them the level holds until Peach ends.");
        levels.Set(category, wanted, minutes is { } some ? clock.GetUtcNow().AddMinutes(some) : null, caller.Name);
        await audit.RecordAsync(new AuditChange("changed", "log level", category.Trim(), null, After: new { Level = wanted, Minutes = minutes }));
    }

    internal static async Task<bool> ResetAsync(string category, LogLevels levels, IAudit audit)
    {
        if (!levels.Reset(category)) return false;
        await audit.RecordAsync(new AuditChange("reset", "log level", category.Trim(), null));
        return true;
    }

    private static object Describe(LogLevelChange change) => new { category = change.Category, level = change.Level.ToString(), until = change.Until, by = change.By };

    /// <param name="Minutes">After which it ends by itself; missing: with the process.</param>
    private sealed record NewLevel(string? Level, double? Minutes);
}
