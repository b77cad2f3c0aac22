namespace Peach.Core.Collect;

/// <summary>The events of one request, as the log keeps them.</summary>
public abstract class EventBatch
{
    /// <summary>Where the batch begins in the log.</summary>
    public abstract LogPosition Start { get; }

    /// <summary>Where the next batch begins; what a consumer commits after it.</summary>
    public abstract LogPosition End { get; }

    public abstract string SiteKey { get; }

    public abstract string Codops { get; }

    /// <summary>When Peach took the request.</summary>
    public abstract DateTimeOffset CollectTime { get; }

    public abstract IReadOnlyList<CollectedEvent> Events { get; }

    /// <summary>The number of <see cref="Events"/>, which are not unpacked for it.</summary>
    public virtual int EventCount => Events.Count;

    public abstract IReadOnlyList<QuarantinedRecord> Quarantined { get; }

    /// <summary>The number of <see cref="Quarantined"/>, which are not unpacked for it.</summary>
    public virtual int QuarantinedCount => Quarantined.Count;

    /// <summary>The members that all events of the request share, joined by commas (<c>"client":{…},"user_id":"u1"</c>); empty where the body as a whole was put aside.</summary>
    public abstract ReadOnlyMemory<byte> Common { get; }

    /// <summary>The user agent as a JSON value, or empty.</summary>
    public abstract ReadOnlyMemory<byte> UserAgent { get; }

    /// <summary>The query parameters as a JSON object, or empty.</summary>
    public abstract ReadOnlyMemory<byte> Query { get; }
}
