namespace Peach.Core.Collect;

/// <summary>One request to the Collect API, its body already decompressed.</summary>
/// <param name="SiteKey">The product that sent it.</param>
/// <param name="Body">JSON in UTF-8.</param>
/// <param name="Query">The query parameters that come along and are kept (<c>e</c>, <c>d</c>, <c>p</c>, …); without <c>s</c>.</param>
/// <param name="UserAgent">The client's user agent, or null.</param>
public readonly record struct CollectRequest(
    SiteKey SiteKey, ReadOnlyMemory<byte> Body, IReadOnlyList<KeyValuePair<string, string>> Query, string? UserAgent)
{
    /// <summary>When the request came, for one that is taken again later; null: now.</summary>
    public DateTimeOffset? CollectTime { get; init; }

    /// <summary>
    /// What the events' uids begin with (the last four of the 32 digits are the event's place), for a request that is taken again later and has
    /// to be known in the log; null: a new one.
    /// </summary>
    public Guid? Id { get; init; }
}
