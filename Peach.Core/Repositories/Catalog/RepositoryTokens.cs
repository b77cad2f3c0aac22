using Peach.Core.Platform;

namespace Peach.Core.Repositories.Catalog;

internal sealed class RepositoryTokens(RepositoryCatalog catalog, ISecretProtector secrets) : IRepositoryTokens
{
    public string? Find(string repositoryId, Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (catalog.SourceOf(repositoryId) is not { ProtectedToken: { } token, Remote.TakesToken: true } source) return null;
        return source.Remote.Server == $"{server.Scheme}://{server.Host}:{server.Port}" ? secrets.Unprotect(token) : null;
    }
}
