namespace Peach.Core.Forge;

/// <summary>How Peach speaks to a repository's server.</summary>
/// <param name="Settings">What the admin said; never with the token.</param>
/// <param name="Kind">Whose API is spoken.</param>
/// <param name="Api">The API's address; null when there is none to speak to.</param>
/// <param name="Project">The project's path.</param>
/// <param name="HasOwnToken">Whether a token for the API is kept.</param>
/// <param name="HasToken">Whether there is one to use: its own, or the repository's where the API is on the repository's server.</param>
/// <param name="Error">Why the last message was not taken; null when it was, or none was sent.</param>
/// <param name="ErrorAt">When that was.</param>
/// <param name="SentAt">The last message that was taken.</param>
/// <param name="Waiting">Messages that wait to be sent.</param>
public sealed record ForgeView(
    ForgeSettings Settings, ForgeKind Kind, string? Api, string? Project, bool HasOwnToken, bool HasToken, string? Error, DateTimeOffset? ErrorAt,
    DateTimeOffset? SentAt, int Waiting);
