namespace Peach.Core.Collect;

/// <summary>An event that breaks the format, with what was sent.</summary>
/// <param name="Index">Its place in the request's <c>events</c>; -1 for the body as a whole.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Raw">The bytes as they came: valid JSON.</param>
public sealed record QuarantinedRecord(int Index, string Reason, ReadOnlyMemory<byte> Raw);
