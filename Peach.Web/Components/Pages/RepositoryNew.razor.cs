using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Web.Components.Parts;
using Peach.Web.Repositories;

namespace Peach.Web.Components.Pages;

/// <summary>Begins a repository from a template, then shows its first rollout.</summary>
public sealed partial class RepositoryNew
{
    private readonly RepositoryFields _fields = new();
    private string _template = "";

    [Inject]
    private INewRepositories Creator { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private IEnumerable<Organisation> OrganisationsSorted => OrganisationsFor(Role.DataScientist, Directory);

    protected override void OnInitialized() => _template = Creator.Templates is [var first, ..] ? first.Name : "";

    private async Task CreateAsync()
    {
        RepositoryView? created = null;
        var request = new NewRepository(_template, _fields.Name.Trim(), _fields.Codops, _fields.Url.Trim(), _fields.Token.Trim());
        var done = await RunAsync(
            async cancellationToken =>
            {
                User.Demand(Role.DataScientist, request.Codops);
                RepositoryReach.Demand(User, request.Url, hasSshKey: false);
                created = await Creator.CreateAsync(request, cancellationToken);
            },
            "Created.");
        if (done) Navigation.NavigateTo($"/repositories/{created!.Id}");
    }
}
