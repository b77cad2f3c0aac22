namespace Peach.Core.Quarantine;

/// <summary>How many events were put aside on a day (UTC).</summary>
public readonly record struct QuarantineDay(DateOnly Day, long Events);
