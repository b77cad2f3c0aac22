namespace Peach.Core.Collect.Parsing;

/// <summary>The member names that mean something to Collect.</summary>
internal enum MemberKind : byte
{
    Other,
    Type,
    EventTimestamp,
    Timestamp,
    SchemaVersion,
    SentTimestamp,
    Client,
    Events,
    Event,

    // What the platform writes itself; from here on in the order of the names below.
    EventUid,
    SiteKey,
    Codops,
    CollectTimestamp,
    CorrectedTimestamp,
    UserAgent,
    Query,
}
