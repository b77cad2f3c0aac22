namespace Peach.Core.Alerts;

/// <summary>An alert, open or of the past.</summary>
/// <param name="Subject">What it is about, e.g. <c>task:1a2b.train</c>; an open alert is the only one of its organisation, subject and kind.</param>
/// <param name="Title">What it is about, for people, in some words.</param>
/// <param name="Reason">What is wrong, as it was seen last.</param>
/// <param name="Link">The page that shows more, as a path; null for none.</param>
/// <param name="Since">When it was raised.</param>
/// <param name="LastSeen">When it was seen last; up to a minute late.</param>
/// <param name="Times">How many different reasons were seen, e.g. runs that failed.</param>
/// <param name="ClearedAt">When all was well again; null while it is open.</param>
/// <param name="AcknowledgedAt">When somebody said that they have seen it.</param>
public sealed record AlertView(
    string Id, string Codops, string Subject, AlertKind Kind, string Title, string Reason, string? Link, DateTimeOffset Since, DateTimeOffset LastSeen, int Times,
    DateTimeOffset? ClearedAt, DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy)
{
    public bool IsOpen => ClearedAt is null;
}
