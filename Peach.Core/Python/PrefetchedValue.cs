namespace Peach.Core.Python;

/// <summary>A Redis key's value, read ahead of the call that will ask for it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Bytes">The value of a string.</param>
/// <param name="Entries">The entries of the other kinds.</param>
public readonly record struct PrefetchedValue(string Key, PrefetchedKind Kind, ReadOnlyMemory<byte> Bytes, IReadOnlyList<ReadOnlyMemory<byte>> Entries);
