using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Web.Access;

namespace Peach.Web.Components.Live;

/// <summary>What knows who looks at it. What a browser sends may be forged: actions on an organisation that was chosen ask <see cref="Caller.Demand"/>.</summary>
public abstract class CallerComponent : ComponentBase
{
    private Caller? _user;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    /// <summary>Whoever looks; somebody without any role while that is not known.</summary>
    private protected Caller User => _user ??= Caller.Of(Authentication is { IsCompletedSuccessfully: true } known ? known.Result.User : null);

    /// <summary>The organisations that an action in a role can be on, by code.</summary>
    private protected IEnumerable<Organisation> OrganisationsFor(Role role, IOrganisationDirectory directory) =>
        directory.All.Values.Where(organisation => User.Can(role, organisation.Codops)).OrderBy(organisation => organisation.Codops, StringComparer.Ordinal);

    /// <summary>Which organisations a list is to be of, when an address or a field may name one: none where that is not the caller's.</summary>
    /// <returns>Null: all.</returns>
    private protected IReadOnlyCollection<string>? Within(string? codops) => string.IsNullOrEmpty(codops) || User.Sees(codops) ? User.Within(codops) : [];
}
