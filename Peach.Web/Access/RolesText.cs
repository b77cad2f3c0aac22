using Peach.Core.Access;
using Peach.Core.Platform;

namespace Peach.Web.Access;

/// <summary>Roles as texts such as <c>data-scientist@frtvc</c>.</summary>
internal static class RolesText
{
    /// <exception cref="PeachException">One cannot be read.</exception>
    public static IReadOnlyList<RoleGrant> Parse(IReadOnlyList<string>? texts) =>
        [.. (texts ?? []).Select(text => RoleGrant.TryParse(text, out var grant)
            ? grant
            : throw new PeachException($"A role is viewer, data-scientist or admin, with @ and an organisation or * for all, such as data-scientist@frtvc; was \"{text}\"."))];

    public static IReadOnlyList<string> Write(Grants grants) => [.. grants.All.Select(grant => grant.ToString())];
}
