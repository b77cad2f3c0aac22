namespace Peach.Core.Codex;

/// <summary>An organisation's catalogue at a glance.</summary>
/// <param name="Items">How many items there are.</param>
/// <param name="Available">How many of them are available now.</param>
/// <param name="ChangedAt">When one last changed; null: never.</param>
/// <param name="Copy">How the copy in Redis stands.</param>
/// <param name="CopyProgress">How much of it is there while it is being filled, 0 to 1; otherwise 1, or 0 while Redis is away.</param>
public sealed record CodexSummary(long Items, long Available, DateTimeOffset? ChangedAt, CodexCopyState Copy, double CopyProgress);
