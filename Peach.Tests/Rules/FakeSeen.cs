using System.Text;
using Peach.Core.History;
using Peach.Core.History.Storage;

namespace Peach.Tests.Rules;

/// <summary>One user's history, as a test has it.</summary>
internal sealed class FakeSeen : IUserHistory
{
    private readonly Dictionary<ulong, ItemState> _states = [];

    /// <summary>Whether it never answers.</summary>
    public bool IsSilent { get; set; }

    public int Reads { get; private set; }

    public HistoryOwner? Owner { get; private set; }

    public void Put(string id, DateTimeOffset time, bool completed, double completion) => _states[ItemHash.Of(Encoding.UTF8.GetBytes(id))] =
        new ItemState(ItemState.TimeOf(time), (int)(completion * ItemState.Whole), 0, ItemKind.Article, completed, 1);

    public Task<SeenItems> RecallAsync(HistoryOwner owner, CancellationToken cancellationToken)
    {
        Reads++;
        Owner = owner;
        return IsSilent ? new TaskCompletionSource<SeenItems>().Task : Task.FromResult(new SeenItems(_states));
    }

    public Task<IReadOnlyList<HistoryEntry>> ReadAsync(HistoryOwner owner, HistoryQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> DeleteAsync(HistoryOwner owner, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> DeleteAsync(HistoryOwner owner, string contentId, CancellationToken cancellationToken) => throw new NotSupportedException();
}
