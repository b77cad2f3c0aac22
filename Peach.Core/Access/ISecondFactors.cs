using Peach.Core.Platform;

namespace Peach.Core.Access;

/// <summary>Codes of an authenticator app beside the password (time-based one-time passwords, RFC 6238), and codes on paper for when the app is lost.</summary>
public interface ISecondFactors
{
    /// <summary>Whether a login to the account needs a code.</summary>
    Task<bool> IsOnAsync(string accountId, CancellationToken cancellationToken);

    /// <summary>The accounts whose logins need one.</summary>
    Task<IReadOnlySet<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Makes a secret for an app. Nothing is asked for before <see cref="ConfirmAsync"/>.</summary>
    /// <exception cref="PeachException">The account has a second factor already.</exception>
    Task<SecondFactorOffer> BeginAsync(Account account, CancellationToken cancellationToken);

    /// <summary>Has logins need a code from now on.</summary>
    /// <returns>The recovery codes, told this once.</returns>
    /// <exception cref="PeachException">The code is not the app's of now, or nothing was begun.</exception>
    Task<IReadOnlyList<string>> ConfirmAsync(Account account, string code, CancellationToken cancellationToken);

    /// <summary>Checks a code of a login; each attempt counts as one at the password does. A code is taken once.</summary>
    Task<bool> VerifyAsync(Account account, string code, KnownDevice? device, CancellationToken cancellationToken);

    /// <summary>Has logins need the password alone.</summary>
    /// <returns>False when the account has no second factor.</returns>
    Task<bool> RemoveAsync(Account account, CancellationToken cancellationToken);
}
