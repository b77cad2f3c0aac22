using Peach.Core.Platform;

namespace Peach.Core.Secrets;

/// <summary>The secrets as the platform's own parts need them: to check manifests and to start processes.</summary>
public interface ISecretValues
{
    /// <summary>An organisation's secrets have changed; the argument is its codops. Handlers return at once and do not throw.</summary>
    event Action<string>? Changed;

    /// <summary>The names of an organisation's secrets, read from memory.</summary>
    IReadOnlyCollection<string> NamesOf(string codops);

    /// <summary>Changes with the value of any of these, read from memory; empty for no names.</summary>
    string VersionOf(string codops, IReadOnlyList<string> names);

    /// <summary>The values of those that there are.</summary>
    /// <exception cref="PeachException">A value cannot be decrypted: the keys are gone.</exception>
    Task<SecretSet> ReadAsync(string codops, IReadOnlyList<string> names, CancellationToken cancellationToken);
}
