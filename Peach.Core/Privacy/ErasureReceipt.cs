namespace Peach.Core.Privacy;

/// <summary>The account of one erasure. It does not name the person.</summary>
/// <param name="Id">Time-ordered.</param>
/// <param name="Codops">The organisation whose data is meant.</param>
/// <param name="State">How far it has come.</param>
/// <param name="RequestedAt">When it was first asked for.</param>
/// <param name="CoversUntil">All that was collected until then is erased: when it was last asked for.</param>
/// <param name="RequestedBy">The account, or the token, that asked first.</param>
/// <param name="StartedAt">When the first store was begun with.</param>
/// <param name="FinishedAt">When all stores were done.</param>
/// <param name="Stores">What became of it in each store.</param>
public sealed record ErasureReceipt(
    string Id, string Codops, ErasureState State, DateTimeOffset RequestedAt, DateTimeOffset CoversUntil, string RequestedBy, DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt, IReadOnlyList<StoreErasure> Stores)
{
    /// <summary>Number of records removed so far in all stores.</summary>
    public long Records => Stores.Sum(store => store.Records);
}
