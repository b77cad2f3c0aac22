namespace Peach.Core.Quarantine;

/// <summary>Which of the events that were put aside.</summary>
/// <param name="SiteKey">Of this site key; null: of all.</param>
/// <param name="Reason">Put aside for this reason, as <see cref="QuarantineGroup.Reason"/> has it; null: for any.</param>
/// <param name="From">Collected on this day (UTC) or later; null: from the first.</param>
/// <param name="To">Collected on this day (UTC) or earlier; null: to the last.</param>
public sealed record QuarantineFilter(string? SiteKey = null, string? Reason = null, DateOnly? From = null, DateOnly? To = null);
