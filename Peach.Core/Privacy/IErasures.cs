using Peach.Core.Platform;

namespace Peach.Core.Privacy;

/// <summary>Forgets what people did, and keeps the receipts.</summary>
public interface IErasures
{
    /// <summary>Most ids in one request.</summary>
    const int MaxUsers = 1000;

    /// <summary>
    /// Erases at once where that is quick, and sees to the rest in the background. Who is asked for again before all is done has one receipt,
    /// which then covers the time until now.
    /// </summary>
    /// <param name="codops">The organisation whose data is meant.</param>
    /// <param name="users">Ids of users, devices or cookies.</param>
    /// <param name="requestedBy">Who asks, for the receipt.</param>
    /// <param name="cancellationToken">Gives up before anything is begun; later it has no effect.</param>
    /// <returns>The receipts in the order of the ids, once what is kept can survive a crash.</returns>
    /// <exception cref="PeachException">There is no such organisation, or an id is not sound; nothing was begun.</exception>
    Task<IReadOnlyList<ErasureReceipt>> RequestAsync(string codops, IReadOnlyList<string> users, string requestedBy, CancellationToken cancellationToken);

    /// <returns>The receipt, or null.</returns>
    Task<ErasureReceipt?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Receipts, newest first, without the places that data was removed from.</summary>
    /// <param name="codops">Only this organisation's; null: all.</param>
    /// <param name="user">Only those of this id; needs <paramref name="codops"/>. Null: of all.</param>
    /// <param name="before">Only those older than the receipt of this id; null: from the newest on.</param>
    /// <param name="limit">Most receipts given.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<ErasureReceipt>> ListAsync(string? codops, string? user, string? before, int limit, CancellationToken cancellationToken);
}
