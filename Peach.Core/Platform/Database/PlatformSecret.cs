namespace Peach.Core.Platform.Database;

/// <summary>A key that the platform made for itself, such as the one that signs recommendation tokens.</summary>
internal sealed class PlatformSecret
{
    public required string Name { get; init; }

    public required string ProtectedValue { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
