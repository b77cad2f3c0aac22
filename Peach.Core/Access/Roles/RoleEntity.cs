namespace Peach.Core.Access.Roles;

/// <summary>A row of table <c>account_roles</c>.</summary>
internal sealed class RoleEntity
{
    public required string AccountId { get; init; }

    public required string Codops { get; init; }

    /// <summary>The role's name, as <see cref="RoleGrant.Word"/> writes it.</summary>
    public required string Role { get; init; }

    public RoleGrant ToGrant() => new(RoleGrant.ParseRole(Role), Codops);
}
