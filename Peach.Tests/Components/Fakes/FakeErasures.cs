using Peach.Core.Platform;
using Peach.Core.Privacy;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeErasures(TimeProvider time) : IErasures
{
    private readonly List<(ErasureReceipt Receipt, string User)> _all = [];

    public void Put(ErasureReceipt receipt, string user)
    {
        lock (_all)
        {
            _all.RemoveAll(known => known.Receipt.Id == receipt.Id);
            _all.Add((receipt, user));
        }
    }

    public Task<IReadOnlyList<ErasureReceipt>> RequestAsync(string codops, IReadOnlyList<string> users, string requestedBy, CancellationToken cancellationToken)
    {
        if (users[0] == "unknown") throw new PeachException("The id is \"unknown\", which senders write for everybody who is not logged in; give the id of one person or device.");
        var now = time.GetUtcNow();
        var receipt = new ErasureReceipt(
            Guid.CreateVersion7().ToString("N"), codops, ErasureState.Waiting, now, now, requestedBy, now, null,
            [
                new StoreErasure("history", ErasureState.Waiting, 0, 12, [new ErasureRemoval(now, true, 12, [])], 0, null, null),
                new StoreErasure("archive", ErasureState.Waiting, 0, 0, [], 0, null, null),
            ]);
        Put(receipt, users[0]);
        return Task.FromResult<IReadOnlyList<ErasureReceipt>>([receipt]);
    }

    public Task<ErasureReceipt?> FindAsync(string id, CancellationToken cancellationToken)
    {
        lock (_all) return Task.FromResult(_all.Find(known => known.Receipt.Id == id).Receipt)!;
    }

    public Task<IReadOnlyList<ErasureReceipt>> ListAsync(string? codops, string? user, string? before, int limit, CancellationToken cancellationToken)
    {
        lock (_all)
        {
            return Task.FromResult<IReadOnlyList<ErasureReceipt>>(
                [.. _all.Where(known => (codops is null || known.Receipt.Codops == codops) && (user is null || known.User == user)).Select(known => known.Receipt).OrderByDescending(receipt => receipt.RequestedAt)]);
        }
    }
}
