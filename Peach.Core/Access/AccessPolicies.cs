namespace Peach.Core.Access;

/// <summary>Names of the authorization policies that routes and pages ask for.</summary>
public static class AccessPolicies
{
    /// <summary>An administrator's program, by <c>Authorization: Bearer</c>.</summary>
    public const string Admin = "admin";
}
