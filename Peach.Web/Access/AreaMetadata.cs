namespace Peach.Web.Access;

/// <summary>Which part of the API a route belongs to, for the scopes of tokens.</summary>
/// <param name="Area">One of <see cref="Core.Access.ApiArea.All"/>.</param>
internal sealed record AreaMetadata(string Area);
