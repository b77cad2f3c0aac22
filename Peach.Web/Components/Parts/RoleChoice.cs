using Peach.Core.Access;

namespace Peach.Web.Components.Parts;

/// <summary>A role that is being chosen in a form.</summary>
public sealed class RoleChoice
{
    public Role Role { get; set; }

    /// <summary>In which organisation; <see cref="RoleGrant.AllOrganisations"/> for all, empty for none yet.</summary>
    public string Codops { get; set; } = "";

    public static List<RoleChoice> Of(Grants grants)
    {
        ArgumentNullException.ThrowIfNull(grants);
        return [.. grants.All.Select(grant => new RoleChoice { Role = grant.Role, Codops = grant.Codops })];
    }

    public static IReadOnlyList<RoleGrant> ToGrants(IEnumerable<RoleChoice> choices) =>
        [.. choices.Where(choice => choice.Codops.Length > 0).Select(choice => new RoleGrant(choice.Role, choice.Codops))];
}
