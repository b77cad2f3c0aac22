namespace Peach.Core.Repositories;

/// <summary>What a rollout did to a definition that was, or came, into production.</summary>
/// <param name="Name">As people name it, e.g. <c>endpoints.similar</c>.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Values">The values that differ; all of them where it was added, none where it was removed.</param>
public sealed record DefinitionChange(string Name, DefinitionChangeKind Kind, IReadOnlyList<ValueChange> Values);
