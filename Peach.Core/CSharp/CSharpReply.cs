namespace Peach.Core.CSharp;

/// <summary>The outcome of a call.</summary>
/// <param name="Body">The value as JSON in UTF-8; empty for other outcomes.</param>
/// <param name="Traits">What is known of the value.</param>
/// <param name="Failure">What went wrong and where, for admins; null when the method returned.</param>
public readonly record struct CSharpReply(CSharpOutcome Outcome, ReadOnlyMemory<byte> Body, CSharpReplyTraits Traits, string? Failure);
