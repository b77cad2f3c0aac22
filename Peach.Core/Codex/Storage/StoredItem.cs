namespace Peach.Core.Codex.Storage;

/// <summary>What became of an item that was put.</summary>
internal readonly record struct StoredItem(long Version, DateTimeOffset UpdatedAt, bool IsNew, bool IsChanged);
