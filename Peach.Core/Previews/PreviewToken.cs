namespace Peach.Core.Previews;

/// <summary>A token that opens previews.</summary>
/// <param name="Text">To be sent as <c>peach_token</c> or in the header <c>Peach-Preview-Token</c>.</param>
public sealed record PreviewToken(string Text, DateTimeOffset ExpiresAt);
