namespace Peach.Core.Codex;

/// <summary>Which items are wanted.</summary>
/// <param name="Text">Words that stand, whole or in part, in the id or a title; whatever their case and accents. Null: any.</param>
/// <param name="Fields">Values that fields must have, or hold among others; <c>a.b</c> is the field <c>b</c> of the object <c>a</c>.</param>
/// <param name="AvailableAt">Only available at that moment; null: whether available or not.</param>
/// <param name="IsAvailable">False turns <paramref name="AvailableAt"/> round: only those that are not.</param>
/// <param name="After">Only ids after this one, to go on; null: from the first.</param>
/// <param name="Limit">Most items given.</param>
public sealed record CodexSearch(
    string? Text = null, IReadOnlyList<KeyValuePair<string, string>>? Fields = null, DateTimeOffset? AvailableAt = null, bool IsAvailable = true, string? After = null,
    int Limit = 50);
