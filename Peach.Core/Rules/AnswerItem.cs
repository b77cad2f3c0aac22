namespace Peach.Core.Rules;

/// <summary>An item in an answer.</summary>
/// <param name="Id">Null for an item without one.</param>
/// <param name="Start">Where its JSON begins, in bytes.</param>
/// <param name="Length">How long it is.</param>
public readonly record struct AnswerItem(string? Id, int Start, int Length);
