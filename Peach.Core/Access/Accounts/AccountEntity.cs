namespace Peach.Core.Access.Accounts;

/// <summary>A row of table <c>accounts</c>.</summary>
internal sealed class AccountEntity
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The name in upper case, by which it is unique and found.</summary>
    public required string NormalizedName { get; init; }

    public required string PasswordHash { get; set; }

    public required string SecurityStamp { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public Account ToAccount() => new(Id, Name, CreatedAt, SecurityStamp);
}
