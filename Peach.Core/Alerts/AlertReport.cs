namespace Peach.Core.Alerts;

/// <summary>Something that is wrong.</summary>
/// <param name="Codops">The organisation, whose channels are told.</param>
/// <param name="Subject">What it is about, by a name that stays, e.g. <c>task:1a2b.train</c>.</param>
/// <param name="Kind">What is wrong with it.</param>
/// <param name="Title">What it is about, for people: <c>the task train</c>.</param>
/// <param name="Reason">What is wrong, in a sentence or two. Another reason counts as having been seen again.</param>
/// <param name="Link">The page of this Peach that shows more, as a path; null for none.</param>
public sealed record AlertReport(string Codops, string Subject, AlertKind Kind, string Title, string Reason, string? Link);
