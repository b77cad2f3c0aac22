using Peach.Core.Access;
using Peach.Core.Alerts;
using Peach.Core.Platform;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>Alerts, and the channels that organisations are told of them by.</summary>
internal static class AlertsApi
{
    private const int UsualLimit = 200;

    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        var alerts = routes.MapGroup("/alerts");
        alerts.MapGet("", async (string? codops, bool? open, int? limit, Caller caller, IAlerts alerts, CancellationToken cancellationToken) =>
            (await alerts.ListAsync(caller.Within(codops), limit ?? UsualLimit, cancellationToken)).Where(alert => open != true || alert.IsOpen).Select(Describe)).RequireRole(Role.Viewer, OrganisationOf.Handler);
        alerts.MapPost("/{id}/acknowledge", async (string id, HttpContext context, IAlerts alerts) =>
            await alerts.AcknowledgeAsync(id, Caller(context), context.RequestAborted) ? Results.NoContent() : NotFoundProblem.For("open alert", id)).RequireRole(Role.DataScientist, OrganisationOf.Alert);

        var channels = routes.MapGroup("/organisations/{codops}/alert-channels");
        channels.MapGet("", async (string codops, IAlertChannels channels, CancellationToken cancellationToken) =>
            (await channels.ListAsync(codops, cancellationToken)).Select(Describe)).RequireRole(Role.Viewer, OrganisationOf.Route);
        channels.MapPost("", async (string codops, NewChannel body, HttpContext context, IAlertChannels channels) =>
        {
            var made = await channels.AddAsync(new NewAlertChannel(codops, body.Name ?? "", KindOf(body.Kind), body.Address ?? "", body.Token), Caller(context), context.RequestAborted);
            return Results.Created($"/api/admin/organisations/{codops}/alert-channels/{made.Id}", Describe(made));
        }).RequireRole(Role.Admin, OrganisationOf.Route);
        channels.MapDelete("/{id}", async (string codops, string id, IAlertChannels channels, CancellationToken cancellationToken) =>
            await channels.RemoveAsync(codops, id, cancellationToken) ? Results.NoContent() : NotFoundProblem.For("channel", id)).RequireRole(Role.Admin, OrganisationOf.Route);
        channels.MapPost("/{id}/test", async (string codops, string id, IAlertChannels channels, CancellationToken cancellationToken) =>
        {
            var error = await channels.TestAsync(codops, id, cancellationToken);
            return new { taken = error is null, error };
        }).RequireRole(Role.Admin, OrganisationOf.Route);
    }

    private static string Caller(HttpContext context) => context.User.Identity?.Name ?? "";

    private static AlertChannelKind KindOf(string? kind) => Enum.TryParse<AlertChannelKind>(kind, ignoreCase: true, out var known) && Enum.IsDefined(known)
        ? known
        : throw new PeachException("A channel's kind is one of slack, teams, gitlab, mail.");

    private static object Describe(AlertView alert) => new
    {
        id = alert.Id,
        codops = alert.Codops,
        subject = alert.Subject,
        kind = alert.Kind.ToString().ToLowerInvariant(),
        title = alert.Title,
        reason = alert.Reason,
        link = alert.Link,
        open = alert.IsOpen,
        since = alert.Since,
        last_seen = alert.LastSeen,
        times = alert.Times,
        cleared_at = alert.ClearedAt,
        acknowledged_at = alert.AcknowledgedAt,
        acknowledged_by = alert.AcknowledgedBy,
    };

    private static object Describe(AlertChannel channel) => new
    {
        id = channel.Id,
        codops = channel.Codops,
        name = channel.Name,
        kind = channel.Kind.ToString().ToLowerInvariant(),
        to = channel.Hint,
        created_at = channel.CreatedAt,
        created_by = channel.CreatedBy,
        sent_at = channel.SentAt,
        error = channel.Error,
        error_at = channel.ErrorAt,
    };

    private sealed record NewChannel(string? Name, string? Kind, string? Address, string? Token)
    {
        /// <summary>Without the secrets.</summary>
        public override string ToString() => nameof(NewChannel);
    }
}
