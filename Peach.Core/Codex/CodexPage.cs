namespace Peach.Core.Codex;

/// <summary>Some of the items that match, by id.</summary>
/// <param name="Items">In the order of their ids, as the database sorts texts.</param>
/// <param name="Next">The last id, to go on after it; null when there are no more.</param>
public sealed record CodexPage(IReadOnlyList<CodexItem> Items, string? Next);
