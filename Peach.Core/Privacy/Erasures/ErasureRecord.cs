using System.Text.Json;

namespace Peach.Core.Privacy.Erasures;

/// <summary>An erasure with its steps and passes, as read at one moment.</summary>
internal sealed record ErasureRecord(ErasureRow Erasure, IReadOnlyList<ErasureStepRow> Steps, IReadOnlyList<ErasurePassRow> Passes)
{
    /// <param name="order">The stores of this platform in the order in which people read them.</param>
    public ErasureReceipt ToReceipt(IReadOnlyList<string> order)
    {
        var names = Steps.Select(step => step.Store).Concat(Passes.Select(pass => pass.Store)).Distinct(StringComparer.Ordinal)
            .OrderBy(name => order.Contains(name) ? order.ToList().IndexOf(name) : int.MaxValue).ThenBy(name => name, StringComparer.Ordinal);
        StoreErasure[] stores = [.. names.Select(Describe)];
        var state = Erasure.FinishedAt is not null ? ErasureState.Done
            : Array.Exists(stores, store => store.State == ErasureState.Running) ? ErasureState.Running
            : Array.Exists(stores, store => store.State == ErasureState.Failed) ? ErasureState.Failed
            : ErasureState.Waiting;
        return new ErasureReceipt(
            Erasure.Id, Erasure.Codops, state, Erasure.RequestedAt, Erasure.CoversUntil, Erasure.RequestedBy,
            Passes.Count == 0 ? null : Passes.Min(pass => pass.StartedAt), Erasure.FinishedAt, stores);
    }

    private StoreErasure Describe(string store)
    {
        var step = Steps.FirstOrDefault(step => step.Store == store);
        var passes = Passes.Where(pass => pass.Store == store).ToList();
        var running = Erasure.FinishedAt is null ? passes.Find(pass => pass.FinishedAt is null) : null;
        var isDone = Erasure.FinishedAt is not null || step?.DoneUntil >= Erasure.CoversUntil;
        var state = running is not null ? ErasureState.Running
            : isDone ? ErasureState.Done
            : step?.Reason is not null ? ErasureState.Failed
            : ErasureState.Waiting;
        var removals = from pass in passes
                       let end = pass.FinishedAt
                       where end is not null
                       select new ErasureRemoval(end.Value, pass.AtOnce, pass.Records, Read(pass.Places));
        return new StoreErasure(
            store, state, running is not null ? running.Progress / 1000d : isDone ? 1 : 0, passes.Sum(pass => pass.Records), [.. removals], step?.Unfinished ?? 0,
            isDone ? null : step?.Reason, isDone ? null : step?.NextTryAt);
    }

    private static string[] Read(string? places) => places is null ? [] : JsonSerializer.Deserialize<string[]>(places) ?? [];
}
