namespace Peach.Core.Codex;

/// <summary>One thing that is wrong with an item.</summary>
/// <param name="Field">Where: a field's path (<c>series.id</c>), <c>id</c>, or empty for the item as a whole.</param>
/// <param name="Message">What, in a sentence.</param>
public sealed record CodexFault(string Field, string Message);
