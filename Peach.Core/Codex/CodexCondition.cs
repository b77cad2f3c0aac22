namespace Peach.Core.Codex;

/// <summary>What an item must be like for a change to be made, as <c>If-Match</c> and <c>If-None-Match</c> tell it.</summary>
/// <param name="Versions">It must have one of these versions; null: any.</param>
/// <param name="Exists">It must be there (true) or must not (false); null: either.</param>
public sealed record CodexCondition(IReadOnlyCollection<long>? Versions = null, bool? Exists = null)
{
    /// <param name="version">The item's version; null when there is none.</param>
    public bool HoldsFor(long? version) =>
        (Exists is not { } exists || exists == version is not null) && (Versions is null || (version is { } number && Versions.Contains(number)));
}
