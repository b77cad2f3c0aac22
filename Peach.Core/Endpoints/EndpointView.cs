namespace Peach.Core.Endpoints;

/// <summary>An endpoint in production and how it does.</summary>
/// <param name="Url">Path under the organisation's API root, e.g. <c>/similar</c>.</param>
/// <param name="StaleReason">Why a newer version did not come into production; null when it is the newest.</param>
/// <param name="Example">A query string that satisfies its parameters, e.g. <c>article_id=…&amp;amount=10</c>; may be empty.</param>
/// <param name="RequestsPerSecond">Over the last minute.</param>
/// <param name="P50">Median time to answer over the last minute; null without requests.</param>
/// <param name="P99">The same for 99 of 100 requests.</param>
/// <param name="Errors">Answers in the last minute with a status of 500 or more.</param>
/// <param name="LastError">The newest failure of the last minute, with the notebook's cell and line, or why there are no workers; null when all is well.</param>
/// <param name="Fallbacks">Answers in the last minute that came from the fallback.</param>
public sealed record EndpointView(
    string Codops, string Name, string Url, string RepositoryId, string RepositoryName, string Commit, string? StaleReason,
    IReadOnlyList<EndpointComponentView> Components, IReadOnlyList<EndpointParameterView> Parameters, TimeSpan Timeout, string Example,
    double RequestsPerSecond, TimeSpan? P50, TimeSpan? P99, long Requests, long Errors, long Fallbacks, string? LastError = null)
{
    /// <summary>By component and commit, since that came into production here.</summary>
    public IReadOnlyList<ComponentFigures> Figures { get; init; } = [];

    /// <summary>Requests in each ten seconds of the last ten minutes, oldest first.</summary>
    public IReadOnlyList<int> Recent { get; init; } = [];

    public EndpointRefusals Refusals { get; init; } = new(0, 0, 0);

    /// <summary>Whether a request needs an API key.</summary>
    public bool RequiresKey { get; init; }

    /// <summary>The names of the organisation's secrets that its functions get.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
}
