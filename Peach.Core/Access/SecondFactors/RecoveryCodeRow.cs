namespace Peach.Core.Access.SecondFactors;

/// <summary>A row of table <c>recovery_codes</c>: one that was not used yet.</summary>
internal sealed class RecoveryCodeRow
{
    public required string AccountId { get; init; }

    /// <summary>SHA-256 of account and code, in hex.</summary>
    public required string Digest { get; init; }
}
