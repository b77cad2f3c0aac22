namespace Peach.Core.Forge.Servers;

/// <summary>The messages in one server's words.</summary>
internal interface IForgeServer
{
    ForgeKind Kind { get; }

    /// <param name="page">The full address of the page that tells more; null when this Peach knows no address of its own.</param>
    Task SetStatusAsync(ForgeTarget target, CommitStatus status, string? page, CancellationToken cancellationToken);

    /// <returns>The new note's id.</returns>
    Task<string> AddNoteAsync(ForgeTarget target, long mergeRequest, string body, CancellationToken cancellationToken);

    /// <exception cref="ForgeException">404: somebody has deleted it.</exception>
    Task ChangeNoteAsync(ForgeTarget target, long mergeRequest, string noteId, string body, CancellationToken cancellationToken);
}
