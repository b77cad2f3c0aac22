namespace Peach.Core.Collect;

/// <summary>An event that breaks the format and was kept aside.</summary>
/// <param name="Index">Its place in the request's <c>events</c>; -1 for the body as a whole.</param>
/// <param name="Reason">What is wrong, e.g. <c>event_timestamp is missing</c>.</param>
public readonly record struct QuarantinedEvent(int Index, string Reason);
