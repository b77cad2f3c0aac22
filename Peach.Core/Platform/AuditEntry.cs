namespace Peach.Core.Platform;

/// <summary>A line of the audit log.</summary>
/// <param name="Id">Later lines sort after earlier ones, to the millisecond.</param>
/// <param name="At">When it was done.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Address">From where; null: from inside.</param>
/// <param name="Action">What was done.</param>
/// <param name="Kind">To what sort of thing.</param>
/// <param name="Name">To which one.</param>
/// <param name="Codops">Whose; null: nobody's.</param>
/// <param name="Before">JSON of its values before; null: none.</param>
/// <param name="After">JSON of its values since; null: none.</param>
public sealed record AuditEntry(
    string Id, DateTimeOffset At, string Actor, string? Address, string Action, string Kind, string Name, string? Codops, string? Before, string? After);
