using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Peach.Core.Access;
using Peach.Core.Endpoints;
using Peach.Core.Metrics;
using Peach.Core.Repositories;
using Peach.Core.Tasks;
using Peach.Web.Access;
using Peach.Web.Demo;

namespace Peach.Web.Components.Pages;

/// <summary>What the platform is doing right now.</summary>
public sealed partial class Overview
{
    private const int RowsShown = 8;

    private const int EventsShown = 10;

    /// <summary>Of all organisations, to find those of some among them.</summary>
    private const int RolloutsRead = 200;

    /// <summary>Seconds that the rate is the mean of: one second alone jumps too much to be read.</summary>
    private const int RateSeconds = 5;

    private string? _opened;
    private LatestEvent? _openedEvent;

    [Inject]
    private IEventStatistics Statistics { get; set; } = null!;

    [Inject]
    private IEndpointCatalog Endpoints { get; set; } = null!;

    [Inject]
    private IRepositoryCatalog Repositories { get; set; } = null!;

    [Inject]
    private ITaskControl Tasks { get; set; } = null!;

    [Inject]
    private IOptions<DemoOptions> Demo { get; set; } = null!;

    private Task<EventsSnapshot> LoadEventsAsync(CancellationToken cancellationToken)
    {
        var lastMinute = Statistics.LastMinute();
        var perSecond = lastMinute.TakeLast(RateSeconds).DefaultIfEmpty().Average();
        return Task.FromResult(new EventsSnapshot(Statistics.Total, Statistics.Quarantined, perSecond, lastMinute));
    }

    private Task<IReadOnlyList<LatestEvent>> LoadLatestAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LatestEvent>>([.. Statistics.Latest().SeenBy(User, item => item.Codops).Take(EventsShown)]);

    private Task<IReadOnlyList<LatestQuarantined>> LoadQuarantinedAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LatestQuarantined>>([.. Statistics.LatestQuarantined().Where(item => User.Can(Role.DataScientist, item.Codops))]);

    private Task<IReadOnlyList<Attention>> LoadAttentionAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Attention>>(
            [.. Repositories.List().SeenBy(User, repository => repository.Codops).Where(repository => repository.Error is not null)
                .Select(repository => new Attention(repository.Id, repository.Name, repository.State, repository.Error!))]);

    /// <summary>The busiest, in the order of their names: rows that change places cannot be read.</summary>
    private Task<IReadOnlyList<EndpointView>> LoadEndpointsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<EndpointView>>(
            [.. Endpoints.List().SeenBy(User, endpoint => endpoint.Codops).OrderByDescending(endpoint => endpoint.Requests).Take(RowsShown)
                .OrderBy(endpoint => endpoint.Codops, StringComparer.Ordinal).ThenBy(endpoint => endpoint.Name, StringComparer.Ordinal)]);

    private async Task<IReadOnlyList<RolloutView>> LoadRolloutsAsync(CancellationToken cancellationToken) =>
        [.. (await Repositories.ListRolloutsAsync(null, User.CanForAll(Role.Viewer) ? RowsShown : RolloutsRead, cancellationToken)).SeenBy(User, rollout => rollout.Codops).Take(RowsShown)];

    private Task<IReadOnlyList<TaskRunView>> LoadRunsAsync(CancellationToken cancellationToken) =>
        Tasks.ListRunsAsync(new TaskRunFilter(RowsShown) { Organisations = User.Within(null) }, cancellationToken);

    /// <summary>The open event is kept: in a busy second it leaves the table before it is read.</summary>
    private void Toggle(LatestEvent item)
    {
        _openedEvent = _opened == item.Uid ? null : item;
        _opened = _openedEvent?.Uid;
    }

    private sealed record Attention(string Id, string Name, RepositoryState State, string Error);

    private sealed record EventsSnapshot(long Total, long Quarantined, double PerSecond, IReadOnlyList<int> LastMinute);
}
