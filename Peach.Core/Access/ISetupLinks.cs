using Peach.Core.Platform;

namespace Peach.Core.Access;

/// <summary>One-time links that make whoever has the console an administrator of all organisations.</summary>
public interface ISetupLinks
{
    /// <summary>How long a link is good.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <returns>The secret part of a new link; only its digest is kept.</returns>
    Task<string> CreateAsync(CancellationToken cancellationToken);

    /// <summary>Whether a link is good now.</summary>
    Task<bool> IsGoodAsync(string token, CancellationToken cancellationToken);

    /// <summary>Makes an administrator's account, or gives the one of that name a new password and the role; every link is used up by that.</summary>
    /// <exception cref="PeachException">The link is not good, or name or password are not; the link then stays.</exception>
    Task<Account> UseAsync(string token, string name, string password, CancellationToken cancellationToken);
}
