using System.Collections.Concurrent;
using Peach.Core.Platform;

namespace Peach.Tests.Privacy;

/// <summary>A store in memory that can be late, slow or broken at a test's word.</summary>
internal sealed class DrawerStore(string name, bool isImmediate = false) : IPersonalDataStore
{
    private readonly ConcurrentDictionary<(string Codops, string User), int> _records = new();
    private int _inside;

    public string Name => name;

    public bool IsImmediate => isImmediate;

    /// <summary>Until when everything has arrived.</summary>
    public DateTimeOffset HasAllUntil { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>Called before anything is removed; throws, blocks or reports as the test wants.</summary>
    public Func<ErasureRequest, IProgress<double>, CancellationToken, Task> OnErase { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>Called when it is asked whether all has arrived.</summary>
    public Action OnAsked { get; set; } = () => { };

    /// <summary>The requests that came to their end, in order.</summary>
    public ConcurrentQueue<ErasureRequest> Erased { get; } = new();

    /// <summary>The most passes that were ever under way at the same time.</summary>
    public int MostAtOnce { get; private set; }

    public void Put(string codops, string user, int records) => _records.AddOrUpdate((codops, user), records, (_, before) => before + records);

    public int Count(string codops, string user) => _records.GetValueOrDefault((codops, user));

    public Task<bool> HasAllUntilAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        OnAsked();
        return Task.FromResult(HasAllUntil >= moment);
    }

    public async Task<ErasedData> EraseAsync(ErasureRequest request, IProgress<double> progress, CancellationToken cancellationToken)
    {
        lock (_records) MostAtOnce = Math.Max(MostAtOnce, ++_inside);
        try
        {
            await OnErase(request, progress, cancellationToken);
            Erased.Enqueue(request);
            return _records.TryRemove((request.Codops, request.User), out var removed)
                ? new ErasedData(removed, [$"{name}/{request.Codops}/{Uri.EscapeDataString(request.User)}: {removed}"])
                : ErasedData.None;
        }
        finally
        {
            lock (_records) _inside--;
        }
    }
}
