namespace Peach.Core.Endpoints;

/// <summary>Settings of section <c>Endpoints</c>.</summary>
public sealed class EndpointsOptions
{
    public const string Section = "Endpoints";

    /// <summary>An endpoint's time limit where its definition sets none.</summary>
    public TimeSpan DefaultTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest time limit that a definition may set.</summary>
    public TimeSpan LongestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many previews have a worker at the same time; the one that was not used for longest gives its worker up.</summary>
    public int PreviewWorkers { get; set; } = 4;

    /// <summary>After so long without a request a preview's worker ends; the next request starts one.</summary>
    public TimeSpan PreviewIdle { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many of the latest requests of each endpoint are kept in memory for replays against previews; 0 for none.</summary>
    public int RecordedRequests { get; set; } = 200;

    /// <summary>At most one request of an endpoint is recorded in so long, which bounds the cost and spreads the sample.</summary>
    public TimeSpan RecordEvery { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Recorded requests that are older are no longer replayed.</summary>
    public TimeSpan RecordedFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Whether recorded requests keep <c>user_id</c>, <c>session_id</c>, <c>client_id</c>, the cookie's id and undeclared parameters. Otherwise ids are
    /// replaced by made-up ones (one user's always by the same, until the process ends), and undeclared parameters are left out.
    /// </summary>
    public bool RecordUserIds { get; set; }
}
