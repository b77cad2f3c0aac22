namespace Peach.Core.Platform;

/// <summary>The organisations of this platform: kept in the database, read from memory.</summary>
public interface IOrganisationDirectory
{
    /// <summary>All organisations, by codops.</summary>
    IReadOnlyDictionary<string, Organisation> All { get; }

    /// <exception cref="PeachException">The codops is malformed or taken.</exception>
    Task<Organisation> AddAsync(string codops, string name, CancellationToken cancellationToken);

    /// <param name="codops">The organisation to change.</param>
    /// <param name="change">Sets the properties that are to be others.</param>
    /// <param name="cancellationToken">Gives up before the change is made.</param>
    /// <returns>The changed organisation, or null when there is none of that codops.</returns>
    /// <exception cref="PeachException">What came out is not sound; nothing was changed.</exception>
    Task<Organisation?> UpdateAsync(string codops, Action<Organisation> change, CancellationToken cancellationToken);

    /// <returns>False when there is no organisation of that codops.</returns>
    /// <exception cref="PeachException">Something still belongs to the organisation.</exception>
    Task<bool> RemoveAsync(string codops, CancellationToken cancellationToken);
}
