using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Core.Endpoints;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Tasks;
using Peach.Web.Components.Live;
using Peach.Web.Components.Parts;
using Peach.Web.Repositories;

namespace Peach.Web.Components.Pages;

/// <summary>One repository: what of it runs, what became of its commits, and its settings.</summary>
public sealed partial class RepositoryDetail
{
    private const int RolloutsAtOnce = 20;

    private LiveView<Snapshot>? _view;
    private int _rolloutsShown = RolloutsAtOnce;
    private string? _name;
    private string _codops = "";
    private bool _hasToken;
    private bool _hasSshKey;
    private RepositoryFields _fields = new();

    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private IRepositoryCatalog Catalog { get; set; } = null!;

    [Inject]
    private ITaskBoard Tasks { get; set; } = null!;

    [Inject]
    private IEndpointCatalog Endpoints { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private IEnumerable<Organisation> OrganisationsSorted => OrganisationsFor(Role.DataScientist, Directory);

    protected override void OnInitialized() => Show(Catalog.Find(Id));

    private void Show(RepositoryView? repository)
    {
        _name = repository?.Name;
        _codops = repository?.Codops ?? "";
        _hasToken = repository?.HasToken ?? false;
        _hasSshKey = repository?.HasSshKey ?? false;
        _fields = repository is null ? new RepositoryFields() : RepositoryFields.From(repository);
    }

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        var rollouts = await Catalog.ListRolloutsAsync(Id, _rolloutsShown + 1, cancellationToken);
        return new Snapshot(Catalog.Find(Id), [.. rollouts.Take(_rolloutsShown)], [.. Definitions(rollouts)], rollouts.Count > _rolloutsShown);
    }

    private async Task ShowOlder()
    {
        _rolloutsShown += RolloutsAtOnce;
        if (_view is not null) await _view.RefreshAsync();
    }

    private IEnumerable<Definition> Definitions(IReadOnlyList<RolloutView> rollouts)
    {
        foreach (var task in Tasks.List().Where(task => task.RepositoryId == Id))
            yield return new Definition(task.Name, "task", task.StaleReason is null ? "in production" : "stale", task.Commit, task.StaleReason);
        foreach (var endpoint in Endpoints.List().Where(endpoint => endpoint.RepositoryId == Id))
            yield return new Definition(endpoint.Name, "endpoint", endpoint.StaleReason is null ? "in production" : "stale", endpoint.Commit, endpoint.StaleReason);
        if (rollouts.FirstOrDefault(rollout => rollout.FinishedAt is not null) is not { } newest) yield break;
        foreach (var name in newest.Refused)
            yield return new Definition(name, "", "refused", newest.Commit, "It has errors, and there is no earlier version.");
        foreach (var name in newest.Removed)
            yield return new Definition(name, "", "removed", newest.Commit, "The commit no longer declares it.");
    }

    private static IEnumerable<(string Label, IReadOnlyList<string> Names)> Outcomes(RolloutView rollout)
    {
        if (rollout.Deployed.Count > 0) yield return ("In production from this commit", rollout.Deployed);
        if (rollout.Kept.Count > 0) yield return ("Earlier version stays", rollout.Kept);
        if (rollout.Refused.Count > 0) yield return ("Refused", rollout.Refused);
        if (rollout.Removed.Count > 0) yield return ("Removed", rollout.Removed);
    }

    private static string ProblemCount(RolloutView rollout) =>
        string.Create(CultureInfo.InvariantCulture, $"{rollout.Problems.Count} problem{(rollout.Problems.Count == 1 ? "" : "s")}");

    private async Task Check() => await RunAsync(
        _ =>
        {
            Catalog.PollNow(Id);
            return Task.CompletedTask;
        },
        "Looking for a new commit.");

    private async Task SaveAsync() => await RunAsync(
        async cancellationToken =>
        {
            User.Demand(Role.DataScientist, _fields.Codops);
            var key = _fields.ToSettings(isNew: false).SshKey;
            RepositoryReach.Demand(User, _fields.Url, key is null ? _hasSshKey : key.Length > 0, Catalog.Find(Id));
            Show(await Catalog.UpdateAsync(Id, _fields.ToSettings(isNew: false), cancellationToken)
                 ?? throw new PeachException("The repository was removed meanwhile."));
        },
        "Saved.");

    private async Task RemoveAsync()
    {
        if (await RunAsync(cancellationToken => Catalog.RemoveAsync(Id, cancellationToken), "Removed.")) Navigation.NavigateTo("/repositories", forceLoad: true);
    }

    private sealed record Snapshot(RepositoryView? Repository, IReadOnlyList<RolloutView> Rollouts, IReadOnlyList<Definition> Definitions, bool HasMore);

    private sealed record Definition(string Name, string Kind, string State, string? Commit, string? Reason);
}
