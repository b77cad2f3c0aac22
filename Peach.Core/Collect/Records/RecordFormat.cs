namespace Peach.Core.Collect.Records;

/// <summary>
/// How a request lies in the log. Numbers are little endian; a text or JSON is its length in four bytes and its bytes.
/// <code>
/// version (1 byte) · collect time (8) · uid of event 0 (16) · site key · codops · user agent as JSON, or empty
/// · query as a JSON object, or empty
/// · number of common members (4), the end of each in what follows (4 each) · the common members, joined by commas
/// · number of events (4) · how many of them are duplicates (4) · bytes of the events (4)
///     each: hash (8) · 1 for a duplicate, else 0 (1) · index (4) · event time (8) · corrected time (8) · type
///           · number of common members it replaces (1), the place of each (1 each) · its own members, joined by commas
/// · number of quarantined ones (4)
///     each: hash (8) · 1 for a duplicate, else 0 (1) · index (4) · number of events in it (4) · reason · JSON
/// </code>
/// Version 1 had no hashes, no marks and no number of duplicates.
/// </summary>
internal static class RecordFormat
{
    public const byte Version = 2;

    /// <summary>The first version, which is still read.</summary>
    public const byte WithoutHashes = 1;

    public const int UidBytes = 16;
}
