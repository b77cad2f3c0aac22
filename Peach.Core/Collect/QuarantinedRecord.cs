namespace Peach.Core.Collect;

/// <summary>An event that breaks the format, with what was sent.</summary>
/// <param name="Index">Its place in the request's <c>events</c>; -1 for the body as a whole.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Raw">The JSON as it came, without line breaks.</param>
public sealed record QuarantinedRecord(int Index, string Reason, ReadOnlyMemory<byte> Raw)
{
    /// <summary>How many events it holds: more than one where the body as a whole was put aside.</summary>
    public int EventCount { get; init; } = 1;
}
