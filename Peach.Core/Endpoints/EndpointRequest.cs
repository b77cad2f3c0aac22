namespace Peach.Core.Endpoints;

/// <summary>A product's request for recommendations.</summary>
/// <param name="Codops">The organisation.</param>
/// <param name="Path">The endpoint's URL under the organisation's API root, without the slash it begins with.</param>
/// <param name="Query">The query parameters, in order; repeated ones are joined by commas.</param>
/// <param name="ClientId">The browser's or device's lasting id (cookie <c>_pc_c</c>), or null.</param>
public readonly record struct EndpointRequest(string Codops, string Path, IReadOnlyList<KeyValuePair<string, string>> Query, string? ClientId)
{
    /// <summary>The component that is to answer, whatever the split says; only for callers who may ask for that.</summary>
    public string? Component { get; init; }

    /// <summary>Whether the answer is to tell what the request went through; only for callers who may know.</summary>
    public bool IsDebug { get; init; }

    /// <summary>Whether the caller may see more than the public, and so needs no key.</summary>
    public bool IsPermitted { get; init; }

    /// <summary>The API key in the request's header; null without one.</summary>
    public string? Key { get; init; }

    /// <summary>When it is cancelled the caller has gone: what has not been begun for it is not begun any more.</summary>
    public CancellationToken Aborted { get; init; }

    /// <summary>Where it comes from, for the limit on each address; null where there is none.</summary>
    public string? Address { get; init; }

    /// <summary>Whether somebody without an id may be given one to keep (<see cref="EndpointAnswer.NewClientId"/>).</summary>
    public bool MayGetClientId { get; init; }
}
