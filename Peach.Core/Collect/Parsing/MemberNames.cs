namespace Peach.Core.Collect.Parsing;

/// <summary>Recognises the names of JSON members.</summary>
internal static class MemberNames
{
    public static MemberKind Recognise(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("type"u8) => MemberKind.Type,
        5 when name.SequenceEqual("event"u8) => MemberKind.Event,
        5 when name.SequenceEqual("query"u8) => MemberKind.Query,
        6 when name.SequenceEqual("client"u8) => MemberKind.Client,
        6 when name.SequenceEqual("events"u8) => MemberKind.Events,
        6 when name.SequenceEqual("codops"u8) => MemberKind.Codops,
        8 when name.SequenceEqual("site_key"u8) => MemberKind.SiteKey,
        9 when name.SequenceEqual("timestamp"u8) => MemberKind.Timestamp,
        9 when name.SequenceEqual("event_uid"u8) => MemberKind.EventUid,
        10 when name.SequenceEqual("user_agent"u8) => MemberKind.UserAgent,
        14 when name.SequenceEqual("sent_timestamp"u8) => MemberKind.SentTimestamp,
        15 when name.SequenceEqual("event_timestamp"u8) => MemberKind.EventTimestamp,
        17 when name.SequenceEqual("collect_timestamp"u8) => MemberKind.CollectTimestamp,
        19 when name.SequenceEqual("corrected_timestamp"u8) => MemberKind.CorrectedTimestamp,
        20 when name.SequenceEqual("peach_schema_version"u8) => MemberKind.SchemaVersion,
        _ => MemberKind.Other,
    };
}
