namespace Peach.Web.Access;

/// <summary>How a route or page says whose what it shows or changes is.</summary>
internal enum OrganisationOf
{
    /// <summary>The one that the route names in <c>codops</c>.</summary>
    Route,

    /// <summary>Nobody's, or everybody's: the role is needed in all organisations.</summary>
    All,

    /// <summary>The handler leaves out, or refuses, what is not the caller's; the role is needed somewhere.</summary>
    Handler,

    /// <summary>The repository's that <c>id</c> names, by its id or name.</summary>
    Repository,

    /// <summary>The rollout's that <c>id</c> names.</summary>
    Rollout,

    /// <summary>The task's that <c>id</c> names.</summary>
    Task,

    /// <summary>The run's that <c>id</c> names.</summary>
    Run,

    /// <summary>The back-fill's that <c>id</c> names.</summary>
    BackFill,

    /// <summary>The preview's that <c>id</c> names.</summary>
    Preview,

    /// <summary>The site key's that <c>key</c> names.</summary>
    SiteKey,

    /// <summary>The API key's that <c>id</c> names.</summary>
    ApiKey,

    /// <summary>The alert's that <c>id</c> names.</summary>
    Alert,

    /// <summary>The erasure's that <c>id</c> names.</summary>
    Erasure,

    /// <summary>The quarantine replay's that <c>id</c> names.</summary>
    Replay,

    /// <summary>The board's that <c>id</c> names.</summary>
    Board,
}
