namespace Peach.Core.Platform;

/// <summary>What was removed in one place, for the receipt.</summary>
/// <param name="Records">Number of records (events, history entries, ...) removed.</param>
/// <param name="Where">Each object or key that was rewritten or removed, with the number of records: <c>events/codops=zzebu/...: 3</c>.</param>
public sealed record ErasedData(long Records, IReadOnlyList<string> Where)
{
    public static ErasedData None { get; } = new(0, []);
}
