using System.Collections.Concurrent;
using Peach.Core.History;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeHistory : IUserHistory
{
    private readonly ConcurrentDictionary<HistoryOwner, List<HistoryEntry>> _entries = [];

    public void Put(string codops, string user, params HistoryEntry[] entries) => _entries[new HistoryOwner(codops, user)] = [.. entries];

    public Task<IReadOnlyList<HistoryEntry>> ReadAsync(HistoryOwner owner, HistoryQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<HistoryEntry>>(_entries.TryGetValue(owner, out var entries) ? [.. entries] : []);

    public Task<SeenItems> RecallAsync(HistoryOwner owner, CancellationToken cancellationToken) => Task.FromResult(SeenItems.None);

    public Task<long> DeleteAsync(HistoryOwner owner, CancellationToken cancellationToken) =>
        Task.FromResult<long>(_entries.TryRemove(owner, out var entries) ? entries.Count : 0);

    public Task<bool> DeleteAsync(HistoryOwner owner, string contentId, CancellationToken cancellationToken) =>
        Task.FromResult(_entries.TryGetValue(owner, out var entries) && entries.RemoveAll(entry => entry.ContentId == contentId) > 0);
}
