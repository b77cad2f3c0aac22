namespace Peach.Core.Access;

/// <summary>Names of the authorization policies that routes and pages ask for.</summary>
public static class AccessPolicies
{
    /// <summary>A program, by <c>Authorization: Bearer</c>; what it may do, each route says by the role that it asks for.</summary>
    public const string Program = "program";

    /// <summary>A program, or a run of a task.</summary>
    public const string ProgramOrRun = "program-or-run";

    /// <summary>How the tokens of people and services begin, so that a search for leaked secrets finds them.</summary>
    public const string ApiTokenPrefix = "peach-token.";

    /// <summary>How the tokens of runs begin.</summary>
    public const string RunTokenPrefix = "peach-run.";
}
