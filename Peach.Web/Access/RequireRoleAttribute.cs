using Microsoft.AspNetCore.Authorization;
using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>Says of a route or page which role it needs, and whose what it shows or changes is.</summary>
/// <remarks>It says nothing of how callers are known, and so no scheme is added: a session must not open the API, nor a token the pages.</remarks>
/// <param name="role">The least role.</param>
/// <param name="of">Where the caller must have it.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequireRoleAttribute(Role role, OrganisationOf of) : Attribute, IAuthorizationRequirement, IAuthorizationRequirementData
{
    public Role Role { get; } = role;

    public OrganisationOf Of { get; } = of;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];

    public override string ToString() => $"{RoleGrant.Word(Role)} of {Of}";
}
