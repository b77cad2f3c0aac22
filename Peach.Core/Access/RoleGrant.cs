using System.Diagnostics.CodeAnalysis;
using Peach.Core.Platform;

namespace Peach.Core.Access;

/// <summary>A role in one organisation, or in all.</summary>
/// <param name="Role">What may be done.</param>
/// <param name="Codops">In which organisation; <see cref="AllOrganisations"/> for all, those to come too.</param>
public sealed record RoleGrant(Role Role, string Codops)
{
    /// <summary>Stands for every organisation, and for what belongs to none.</summary>
    public const string AllOrganisations = "*";

    private const string ScientistWord = "data-scientist";

    /// <summary>The role as it is written in settings, in the REST API and in the database.</summary>
    public static string Word(Role role) => role switch
    {
        Role.Viewer => "viewer",
        Role.DataScientist => ScientistWord,
        _ => "admin",
    };

    /// <summary>Reads a role's name.</summary>
    /// <exception cref="PeachException">There is no such role.</exception>
    public static Role ParseRole(string? word) => word switch
    {
        "viewer" => Role.Viewer,
        ScientistWord => Role.DataScientist,
        "admin" => Role.Admin,
        _ => throw new PeachException($"A role is one of viewer, {ScientistWord}, admin; was \"{word}\"."),
    };

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RoleGrant? grant)
    {
        grant = null;
        if (text?.Split('@') is not [var role, { Length: > 0 } codops] || role is not ("viewer" or ScientistWord or "admin")) return false;
        grant = new RoleGrant(ParseRole(role), codops);
        return true;
    }

    /// <summary>Such as <c>admin@*</c> or <c>viewer@frtvc</c>.</summary>
    public override string ToString() => $"{Word(Role)}@{Codops}";
}
