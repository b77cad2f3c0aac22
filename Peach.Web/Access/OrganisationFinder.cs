using Peach.Core.Alerts;
using Peach.Core.Collect;
using Peach.Core.Dashboards;
using Peach.Core.Endpoints;
using Peach.Core.Previews;
using Peach.Core.Privacy;
using Peach.Core.Quarantine;
using Peach.Core.Repositories;
using Peach.Core.Tasks;

namespace Peach.Web.Access;

/// <summary>Finds whose the thing is that a request's address names.</summary>
internal sealed class OrganisationFinder(
    IRepositoryCatalog repositories, IRolloutHistory rollouts, ITaskBoard tasks, ITaskControl control, IPreviews previews, ISiteKeyDirectory siteKeys, IApiKeys apiKeys,
    IAlerts alerts, IErasures erasures, IQuarantine quarantine, IBoards boards)
{
    /// <returns>The organisation; null when there is no such thing.</returns>
    public async Task<string?> FindAsync(HttpContext context, OrganisationOf of)
    {
        var id = context.Request.RouteValues[of switch { OrganisationOf.Route => "codops", OrganisationOf.SiteKey => "key", _ => "id" }]?.ToString();
        if (string.IsNullOrEmpty(id)) return null;
        var cancellationToken = context.RequestAborted;
        switch (of)
        {
            case OrganisationOf.Route:
                return id;
            case OrganisationOf.Repository:
                return repositories.FindByIdOrName(id)?.Codops;
            case OrganisationOf.Rollout:
                return await rollouts.FindAsync(id, cancellationToken) is { } rollout ? rollout.Codops : null;
            case OrganisationOf.Task:
                return tasks.List().FirstOrDefault(task => task.Id == id)?.Codops ?? await OfRunsAsync(id, cancellationToken);
            case OrganisationOf.Run:
                return (await tasks.FindRunAsync(id, cancellationToken))?.Codops;
            case OrganisationOf.BackFill:
                return (await control.FindBackFillAsync(id, cancellationToken))?.TaskId is { } task ? await OfRunsAsync(task, cancellationToken) : null;
            case OrganisationOf.Preview:
                return previews.Find(id)?.Codops;
            case OrganisationOf.SiteKey:
                return OfSiteKey(id);
            case OrganisationOf.ApiKey:
                return await apiKeys.FindAsync(id, cancellationToken) is { } key ? key.Codops : null;
            case OrganisationOf.Alert:
                return alerts.Open.FirstOrDefault(alert => alert.Id == id)?.Codops;
            case OrganisationOf.Erasure:
                return (await erasures.FindAsync(id, cancellationToken))?.Codops;
            case OrganisationOf.Replay:
                return quarantine.Replays.FirstOrDefault(replay => replay.Id == id)?.Filter.SiteKey is { } siteKey ? OfSiteKey(siteKey) : null;
            case OrganisationOf.Board:
                return (await boards.FindAsync(id, cancellationToken))?.Codops;
            default:
                throw new ArgumentOutOfRangeException(nameof(of), of, null);
        }
    }

    /// <summary>Of a task that may be gone, by its newest run.</summary>
    private async Task<string?> OfRunsAsync(string taskId, CancellationToken cancellationToken) =>
        await tasks.ListRunsAsync(taskId, 1, cancellationToken) is [var run, ..] ? run.Codops : null;

    private string? OfSiteKey(string key) => siteKeys.TryGet(key, out var siteKey) ? siteKey.Codops : null;
}
