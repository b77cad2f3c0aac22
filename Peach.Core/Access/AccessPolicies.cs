namespace Peach.Core.Access;

/// <summary>Names of the authorization policies that routes and pages ask for.</summary>
public static class AccessPolicies
{
    /// <summary>An administrator's program, by <c>Authorization: Bearer</c>.</summary>
    public const string Admin = "admin";

    /// <summary>An administrator's program, or a run of a task of the organisation that the address names in <c>codops</c>.</summary>
    public const string Codex = "codex";

    /// <summary>How the tokens of runs begin.</summary>
    public const string RunTokenPrefix = "peach-run.";
}
