using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Web.Access;
using Peach.Web.Repositories;
using Peach.Web.Components.Live;
using Peach.Web.Components.Parts;

namespace Peach.Web.Components.Pages;

/// <summary>The repositories that Peach follows.</summary>
public sealed partial class Repositories
{
    private LiveView<IReadOnlyList<RepositoryView>>? _view;
    private RepositoryFields _fields = new();

    [Inject]
    private IRepositoryCatalog Catalog { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    private IEnumerable<Organisation> OrganisationsSorted => OrganisationsFor(Role.DataScientist, Directory);

    private Task<IReadOnlyList<RepositoryView>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RepositoryView>>([.. Catalog.List().SeenBy(User, repository => repository.Codops)]);

    private static int Drifting(IReadOnlyList<RepositoryView> repositories) => repositories.Count(repository =>
        repository is { Hold: not null } or { StaleDefinitions: > 0 } or { State: RepositoryState.Unreachable or RepositoryState.NoBranch } or { State: RepositoryState.Partial, Error: not null });

    private async Task AddAsync()
    {
        var name = _fields.Name.Trim();
        var added = await RunAsync(
            cancellationToken =>
            {
                User.Demand(Role.DataScientist, _fields.Codops);
                RepositoryReach.Demand(User, _fields.Url, _fields.ToSettings(isNew: true).SshKey is { Length: > 0 });
                return Catalog.AddAsync(_fields.ToSettings(isNew: true), cancellationToken);
            },
            $"{name} was added; its first check is under way.");
        if (!added) return;
        _fields = new RepositoryFields();
        if (_view is not null) await _view.RefreshAsync();
    }

    private async Task Check(RepositoryView repository) => await RunAsync(
        _ =>
        {
            Catalog.PollNow(repository.Id);
            return Task.CompletedTask;
        },
        $"{repository.Name} is being checked for a new commit.");
}
