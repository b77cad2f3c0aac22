namespace Peach.Core.Secrets.Storage;

internal sealed class SecretRow
{
    public required string Codops { get; init; }

    public required string Name { get; init; }

    /// <summary>Encrypted together with organisation and name, so that a row's value is no other row's.</summary>
    public required string ProtectedValue { get; set; }

    /// <summary>Another one for each value.</summary>
    public required string Version { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public required string UpdatedBy { get; set; }
}
