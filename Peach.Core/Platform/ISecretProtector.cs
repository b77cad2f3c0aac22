namespace Peach.Core.Platform;

/// <summary>Encrypts what must not be readable in the database, under keys kept outside it.</summary>
public interface ISecretProtector
{
    string Protect(string secret);

    /// <exception cref="PeachException">The keys that protected it are gone.</exception>
    string Unprotect(string protectedSecret);
}
