using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

namespace Peach.Core.Access.Accounts;

/// <summary>Hashes passwords as ASP.NET Core Identity does, a few at a time: hashing is slow on purpose, and an attacker must not get all cores.</summary>
internal sealed class AccountHasher : IDisposable
{
    /// <summary>No look-alikes (l and 1, o and 0), no capitals: read from a screen, typed without a mistake.</summary>
    private const string PasswordLetters = "abcdefghijkmnpqrstuvwxyz23456789";

    private const int PasswordLength = 20;

    private readonly PasswordHasher<AccountEntity> _hasher = new();
    private readonly SemaphoreSlim _turn = new(2);
    private readonly string _nobodysHash;

    public AccountHasher() => _nobodysHash = Hash(NewPassword());

    /// <summary>A random password of 100 bits.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString(PasswordLetters, PasswordLength);

    public string Hash(string password) => _hasher.HashPassword(null!, password);

    /// <param name="hash">Null for an unknown name: takes as long and is never right.</param>
    public async Task<bool> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var result = _hasher.VerifyHashedPassword(null!, hash ?? _nobodysHash, password);
            return hash is not null && result != PasswordVerificationResult.Failed;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
