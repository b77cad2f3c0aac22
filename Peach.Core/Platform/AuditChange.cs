namespace Peach.Core.Platform;

/// <summary>What was done to what.</summary>
/// <param name="Action">A past-tense word: created, changed, removed, started, stopped, viewed …</param>
/// <param name="Kind">What sort of thing: repository, site key, role …</param>
/// <param name="Name">Which one, by the name that people know.</param>
/// <param name="Codops">Whose it is; null for what belongs to no organisation.</param>
/// <param name="Before">Its values before, written as JSON; null: there were none. Never a secret.</param>
/// <param name="After">Its values since, likewise.</param>
public sealed record AuditChange(string Action, string Kind, string Name, string? Codops, object? Before = null, object? After = null);
