namespace Peach.Core.Codex;

/// <summary>What came of putting an item.</summary>
/// <param name="Item">The item as it is stored.</param>
/// <param name="IsNew">Whether there was none of that id.</param>
/// <param name="IsChanged">False when it was the same already, and so keeps its version.</param>
public sealed record CodexPut(CodexItem Item, bool IsNew, bool IsChanged);
