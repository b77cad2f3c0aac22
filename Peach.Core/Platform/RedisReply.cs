namespace Peach.Core.Platform;

/// <summary>What Redis answered to a read.</summary>
/// <param name="Outcome">Which of the others holds.</param>
/// <param name="Bytes">A string's bytes, or an error's text.</param>
/// <param name="Entries">The entries of the other types.</param>
public readonly record struct RedisReply(RedisReplyKind Outcome, ReadOnlyMemory<byte> Bytes, IReadOnlyList<ReadOnlyMemory<byte>> Entries);
