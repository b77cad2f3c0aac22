namespace Peach.Core.Access.Accounts;

/// <summary>A row of table <c>setup_links</c>.</summary>
internal sealed class SetupLinkRow
{
    /// <summary>SHA-256 of the secret part, in hex.</summary>
    public required string Digest { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
