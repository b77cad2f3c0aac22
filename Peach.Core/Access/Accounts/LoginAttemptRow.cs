namespace Peach.Core.Access.Accounts;

/// <summary>A row of table <c>login_attempts</c>: there while logins fail.</summary>
internal sealed class LoginAttemptRow
{
    public required string AccountId { get; init; }

    /// <summary>A known device's id; empty for all others together.</summary>
    public required string Lane { get; init; }

    /// <summary>Failed logins in a row, and those under way.</summary>
    public int Failed { get; init; }

    public DateTimeOffset? LockedUntil { get; init; }
}
