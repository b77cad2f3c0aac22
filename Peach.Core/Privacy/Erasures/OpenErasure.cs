namespace Peach.Core.Privacy.Erasures;

/// <summary>An erasure that is not done, as its background job sees it.</summary>
internal sealed record OpenErasure(
    string Id, string Codops, string? ProtectedUser, DateTimeOffset CoversUntil, IReadOnlyDictionary<string, ErasureStepRow> Steps, IReadOnlySet<string> Running)
{
    /// <summary>Whether the store has forgotten all that is to be.</summary>
    public bool IsDoneIn(string store) => Steps.TryGetValue(store, out var step) && step.DoneUntil >= CoversUntil;

    /// <summary>Whether it is time for a pass over the store.</summary>
    public bool IsDueIn(string store, DateTimeOffset now) =>
        !IsDoneIn(store) && !(Steps.TryGetValue(store, out var step) && step.NextTryAt > now);
}
