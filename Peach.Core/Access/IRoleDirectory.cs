using Peach.Core.Platform;

namespace Peach.Core.Access;

/// <summary>Who has which role, kept in the platform database.</summary>
public interface IRoleDirectory
{
    /// <returns>An account's roles; none for an unknown one.</returns>
    Task<Grants> GetAsync(string accountId, CancellationToken cancellationToken);

    /// <returns>The roles of all accounts that have some, by the account's id.</returns>
    Task<IReadOnlyDictionary<string, Grants>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Gives an account these roles in the place of those that it has; at once for programs, within seconds for open pages.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="grants">Each organisation once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PeachException">An organisation is named twice or is unknown, or nobody would be left who administers all.</exception>
    Task SetAsync(string accountId, IReadOnlyList<RoleGrant> grants, CancellationToken cancellationToken);

    /// <summary>The same on somebody's behalf: roles in organisations that they do not administer stay as they are.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="grants">The roles in the organisations that <paramref name="by"/> administers.</param>
    /// <param name="by">What those have who ask for it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PeachException">Also when a role is not theirs to give.</exception>
    Task SetAsync(string accountId, IReadOnlyList<RoleGrant> grants, Grants by, CancellationToken cancellationToken);
}
