namespace Peach.Web.Access;

/// <summary>How a request shows who it comes from. None is the default: public APIs look at neither, and each policy names its own.</summary>
internal static class AccessSchemes
{
    /// <summary>The session cookie of the admin UI.</summary>
    public const string Session = "Session";

    /// <summary><c>Authorization: Bearer</c> with the bootstrap admin token.</summary>
    public const string ApiToken = "ApiToken";

    /// <summary><c>Authorization: Bearer</c> with the token of a task's run.</summary>
    public const string RunToken = "RunToken";
}
