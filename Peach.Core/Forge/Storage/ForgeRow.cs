namespace Peach.Core.Forge.Storage;

/// <summary>What an admin said of a repository's server.</summary>
internal sealed class ForgeRow
{
    public required string RepositoryId { get; init; }

    public ForgeKind? Kind { get; set; }

    public string? Api { get; set; }

    public string? Project { get; set; }

    public string? ProtectedToken { get; set; }

    /// <summary>Scheme, host and port for which the token was given; it goes nowhere else.</summary>
    public string? TokenServer { get; set; }
}
