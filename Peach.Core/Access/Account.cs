namespace Peach.Core.Access;

/// <summary>A person's account.</summary>
/// <param name="Name">What they log in with; compared without regard to case.</param>
/// <param name="SecurityStamp">Changes with the password; a session that carries another is over.</param>
public sealed record Account(string Id, string Name, DateTimeOffset CreatedAt, string SecurityStamp);
