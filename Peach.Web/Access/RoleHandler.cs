using Microsoft.AspNetCore.Authorization;
using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>Lets a caller through who has the role where it is asked for. What is none of theirs looks as if it were not there.</summary>
internal sealed class RoleHandler(OrganisationFinder finder) : AuthorizationHandler<RequireRoleAttribute>
{
    /// <summary>The refusal of a caller who may not even know that what they ask for is there.</summary>
    public const string Hidden = "hidden";

    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, RequireRoleAttribute requirement)
    {
        if (context.User.Identity is not { IsAuthenticated: true } || context.Resource is not HttpContext http) return;
        var caller = Caller.Of(context.User);
        // One that only viewers need to be allowed is a look, whatever its method.
        var writes = requirement.Role > Role.Viewer && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
        if (http.GetEndpoint()?.Metadata.GetMetadata<AreaMetadata>() is { } area && !caller.IsFor(writes, area.Area))
        {
            Refuse($"The token is not for this: it needs the scope {(writes ? "write" : "read")}:{area.Area}.");
            return;
        }

        switch (requirement.Of)
        {
            case OrganisationOf.All when caller.CanForAll(requirement.Role):
            case OrganisationOf.Handler when caller.CanSomewhere(requirement.Role):
                context.Succeed(requirement);
                break;
            case OrganisationOf.All:
                Refuse(AccessWords.Needs(requirement.Role, RoleGrant.AllOrganisations));
                break;
            case OrganisationOf.Handler:
                Refuse(AccessWords.Needs(requirement.Role, null));
                break;
            default:
                await DecideAsync(await finder.FindAsync(http, requirement.Of));
                break;
        }

        Task DecideAsync(string? codops)
        {
            // What is nobody's, or not there, is for those who may do this everywhere; nobody else learns the difference.
            if (codops is null ? caller.CanForAll(requirement.Role) : caller.Can(requirement.Role, codops)) context.Succeed(requirement);
            else if (codops is not null && caller.Sees(codops)) Refuse(AccessWords.Needs(requirement.Role, codops));
            else Refuse(Hidden);
            return Task.CompletedTask;
        }

        void Refuse(string why) => context.Fail(new AuthorizationFailureReason(this, why));
    }
}
