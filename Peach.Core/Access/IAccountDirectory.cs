using Peach.Core.Platform;

namespace Peach.Core.Access;

/// <summary>The accounts of this platform, kept in its database.</summary>
public interface IAccountDirectory
{
    /// <summary>Checks a login and counts a failed one; an account locks after <see cref="AccessOptions.MaxFailedLogins"/> of them.</summary>
    /// <param name="name">Compared without regard to case.</param>
    /// <param name="password">Whose it may be.</param>
    /// <param name="device">The browser, if somebody has logged in with it before: its failures are counted by themselves.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// The account, or null: unknown name, wrong password and locked account look alike to the caller, so that nobody learns
    /// names by trying.
    /// </returns>
    Task<Account?> LogInAsync(string name, string password, KnownDevice? device, CancellationToken cancellationToken);


    /// <summary>Whether a session is still good: the account is there and its password unchanged.</summary>
    Task<bool> IsCurrentAsync(string id, string securityStamp, CancellationToken cancellationToken);

    /// <summary>All accounts, by name.</summary>
    Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Null: there is none of that id.</summary>
    Task<Account?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Null: there is none of that name.</summary>
    Task<Account?> FindByNameAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes an account with its roles and personal tokens; its sessions end.</summary>
    /// <returns>False when there is none of that id.</returns>
    /// <exception cref="PeachException">Nobody would be left who administers all organisations.</exception>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken);

    /// <returns>The new account's random password, or null when an account of that name is there.</returns>
    Task<string?> AddAsync(string name, CancellationToken cancellationToken);

    /// <summary>Sets a password that its owner has chosen, and ends the account's other sessions.</summary>
    /// <returns>The account with its new stamp.</returns>
    /// <exception cref="PeachException">The present password is not right, or the new one is too short, too long or too easily guessed.</exception>
    Task<Account> ChangePasswordAsync(string id, string present, string wanted, CancellationToken cancellationToken);

    /// <summary>Gives an account a new random password, unlocks it and ends its sessions.</summary>
    /// <exception cref="PeachException">There is no such account.</exception>
    Task<string> ResetPasswordAsync(string name, CancellationToken cancellationToken);

    Task<bool> AnyAsync(CancellationToken cancellationToken);
}
