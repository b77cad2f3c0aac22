using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>How a refusal is told.</summary>
internal static class AccessWords
{
    /// <param name="role">The role that is missing.</param>
    /// <param name="codops">Where; <see cref="RoleGrant.AllOrganisations"/> for all, null for any.</param>
    public static string Needs(Role role, string? codops) => codops switch
    {
        null => $"This needs the role {RoleGrant.Word(role)} in an organisation. An admin can give it to you under Access.",
        RoleGrant.AllOrganisations => $"This needs the role {RoleGrant.Word(role)} in all organisations. An admin of all can give it to you under Access.",
        _ => $"This needs the role {RoleGrant.Word(role)} in {codops}. An admin of it can give it to you under Access.",
    };
}
