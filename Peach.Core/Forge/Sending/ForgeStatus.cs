namespace Peach.Core.Forge.Sending;

/// <summary>How sending to a repository's server went.</summary>
internal sealed record ForgeStatus(string? Error, DateTimeOffset? ErrorAt, DateTimeOffset? SentAt)
{
    public static ForgeStatus None { get; } = new(null, null, null);
}
