using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>How routes say who may call them.</summary>
internal static class RoleRoutes
{
    /// <param name="builder">The route or group.</param>
    /// <param name="role">The least role.</param>
    /// <param name="of">Where the caller must have it.</param>
    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, Role role, OrganisationOf of)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequireRoleAttribute(role, of));

    /// <param name="builder">The route or group.</param>
    /// <param name="area">One of <see cref="ApiArea.All"/>.</param>
    public static TBuilder InArea<TBuilder>(this TBuilder builder, string area)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AreaMetadata(area));

    /// <summary>Every one of these may be the caller's to know.</summary>
    public static IEnumerable<T> SeenBy<T>(this IEnumerable<T> all, Caller caller, Func<T, string> codops) => all.Where(one => caller.Sees(codops(one)));

    public static Caller Caller(this HttpContext context) => Access.Caller.Of(context.User);
}
