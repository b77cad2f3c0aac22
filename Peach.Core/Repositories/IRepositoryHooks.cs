namespace Peach.Core.Repositories;

/// <summary>Takes what git servers tell by webhook.</summary>
public interface IRepositoryHooks
{
    /// <summary>Makes a repository's secret anew; the one before no longer counts. It is not shown again.</summary>
    /// <returns>Null when there is no such repository.</returns>
    Task<string?> CreateSecretAsync(string repositoryId, CancellationToken cancellationToken);

    /// <summary>Ends the repository's webhook.</summary>
    /// <returns>False when there is no such repository.</returns>
    Task<bool> RemoveSecretAsync(string repositoryId, CancellationToken cancellationToken);

    /// <summary>Carries out what a server says, if it knows the secret of a repository at that address. Returns at once.</summary>
    HookResult Receive(HookDelivery delivery);
}
