namespace Peach.Core.Streams.Projection;

/// <summary>What a step adds to one organisation's stream.</summary>
internal sealed class OrganisationEntries
{
    /// <summary>JSON arrays, one an entry.</summary>
    public List<byte[]> Entries { get; } = [];

    /// <summary>Bytes added since the stream's size was looked at last.</summary>
    public long Unweighed { get; set; }
}
