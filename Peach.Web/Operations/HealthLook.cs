using System.Globalization;
using Peach.Core.Alerts;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Web.Access;

namespace Peach.Web.Operations;

/// <summary>Looks at every part and says what is wrong and what to do.</summary>
internal sealed class HealthLook(IEnumerable<IReadinessCheck> checks, IRepositoryCatalog repositories, IAlerts alerts)
{
    /// <summary>The platform's parts, and of the caller's organisations what does not do well.</summary>
    public async Task<IReadOnlyList<PartHealth>> LookAsync(Caller caller, CancellationToken cancellationToken)
    {
        List<PartHealth> parts = [];
        foreach (var check in checks) parts.Add(new PartHealth(check.Name, await check.CheckAsync(cancellationToken), null, StopsWork: true));
        var failing = repositories.List().SeenBy(caller, repository => repository.Codops).Where(repository => repository.Error is not null).ToList();
        parts.AddRange(failing.Select(repository => new PartHealth($"repository {repository.Name}", repository.Error, $"/repositories/{repository.Id}", StopsWork: false)));
        var open = alerts.Open.Count(alert => alert.AcknowledgedAt is null && caller.Sees(alert.Codops));
        if (open > 0) parts.Add(new PartHealth("tasks", string.Create(CultureInfo.InvariantCulture, $"{open} open alert{(open == 1 ? "" : "s")}. Look what failed or is late."), "/alerts", StopsWork: false));
        return parts;
    }
}
