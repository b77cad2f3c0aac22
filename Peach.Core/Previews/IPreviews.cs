using Peach.Core.Endpoints;
using Peach.Core.Platform;

namespace Peach.Core.Previews;

/// <summary>Branches and commits that answer beside production.</summary>
public interface IPreviews
{
    /// <summary>All previews, the newest first; read from memory.</summary>
    IReadOnlyList<PreviewView> List();

    PreviewView? Find(string id);

    /// <summary>Begins a preview, or builds the one of this version anew.</summary>
    /// <param name="repositoryId">The repository.</param>
    /// <param name="version">A branch of it, or a commit's 40 digits.</param>
    /// <param name="cancellationToken">Gives up before it is begun.</param>
    /// <exception cref="PeachException">No such repository, or not a version's name.</exception>
    Task<PreviewView> StartAsync(string repositoryId, string version, CancellationToken cancellationToken);

    /// <returns>False when there is no such preview.</returns>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken);

    /// <summary>Queues a replay of the latest requests against production and the preview.</summary>
    /// <returns>False when there is no such preview, or it has nothing to ask.</returns>
    bool Replay(string id);

    /// <summary>Answers a product's request by a preview.</summary>
    /// <param name="scope">What the caller may see; null for nothing.</param>
    /// <param name="version">The preview's branch or commit (7 digits or more), as the caller wrote it.</param>
    /// <param name="request">The request, without what concerns the preview.</param>
    /// <param name="cancellationToken">Gives up waiting for a worker to start.</param>
    Task<PreviewAnswer> InvokeAsync(PreviewScope? scope, string version, EndpointRequest request, CancellationToken cancellationToken);
}
