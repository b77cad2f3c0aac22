using Peach.Core.Platform;

namespace Peach.Core.Access;

/// <summary>The roles that somebody has.</summary>
/// <param name="All">Each organisation at most once.</param>
public sealed record Grants(IReadOnlyList<RoleGrant> All)
{
    public static readonly Grants None = new([]);

    /// <summary>Everything everywhere.</summary>
    public static readonly Grants PlatformAdmin = new([new RoleGrant(Role.Admin, RoleGrant.AllOrganisations)]);

    /// <summary>Whether the role, or one that may do more, is granted in an organisation.</summary>
    public bool Can(Role role, string codops) =>
        All.Any(grant => grant.Role >= role && (grant.Codops == RoleGrant.AllOrganisations || grant.Codops == codops));

    /// <summary>Whether the role is granted in all organisations: for what belongs to none, or to every one.</summary>
    public bool CanForAll(Role role) => Can(role, RoleGrant.AllOrganisations);

    /// <summary>Whether the role is granted in some organisation.</summary>
    public bool CanSomewhere(Role role) => All.Any(grant => grant.Role >= role);

    /// <summary>Roles are given by who administers the organisation.</summary>
    /// <exception cref="PeachException">One is in an organisation that those with these grants do not administer.</exception>
    public void DemandToGive(IEnumerable<RoleGrant> grants)
    {
        ArgumentNullException.ThrowIfNull(grants);
        foreach (var grant in grants)
        {
            if (Can(Role.Admin, grant.Codops)) continue;
            throw new PeachException(grant.Codops == RoleGrant.AllOrganisations
                ? "Roles in all organisations are given by admins of all."
                : $"Roles in {grant.Codops} are given by its admins.");
        }
    }

    /// <summary>Whether all that is granted here is in organisations that those with <paramref name="other"/> administer.</summary>
    public bool AreAdministeredBy(Grants other) => All.All(grant => other.Can(Role.Admin, grant.Codops));

    /// <summary>What is granted by both.</summary>
    public Grants And(Grants other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var organisations = All.Concat(other.All).Select(grant => grant.Codops).Distinct();
        return new Grants([.. organisations.Select(codops => (codops, role: Least(RoleIn(codops), other.RoleIn(codops))))
            .Where(pair => pair.role is not null).Select(pair => new RoleGrant(pair.role!.Value, pair.codops))]);

        static Role? Least(Role? one, Role? two) => one is null || two is null ? null : one < two ? one : two;
    }

    /// <summary>The highest role in an organisation; null: none.</summary>
    public Role? RoleIn(string codops) =>
        All.Where(grant => grant.Codops == RoleGrant.AllOrganisations || grant.Codops == codops).Select(grant => (Role?)grant.Role).Max();

    public bool Equals(Grants? other) => other is not null && All.ToHashSet().SetEquals(other.All);

    public override int GetHashCode() => All.Aggregate(0, (sum, grant) => sum ^ grant.GetHashCode());
}
