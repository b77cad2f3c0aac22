using System.Text.Json;

namespace Peach.Core.Repositories.Storage;

/// <summary>A rollout as kept; lists are JSON.</summary>
internal sealed class RolloutRow
{
    public required string Id { get; init; }

    public required string RepositoryId { get; init; }

    public required string RepositoryName { get; init; }

    public required string Codops { get; init; }

    public required string Commit { get; init; }

    public required string Author { get; init; }

    public DateTimeOffset CommittedAt { get; init; }

    public required string Subject { get; init; }

    public RolloutKind Kind { get; init; }

    public string? AskedBy { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; set; }

    public RolloutState State { get; set; }

    public string Problems { get; set; } = "[]";

    public string Deployed { get; set; } = "[]";

    public string Kept { get; set; } = "[]";

    public string Refused { get; set; } = "[]";

    public string Removed { get; set; } = "[]";

    public string? PreviousCommit { get; set; }

    public string Changes { get; set; } = "[]";

    /// <summary>The replica that carries it out; null in rows of versions that did not say.</summary>
    public string? Host { get; set; }

    public RolloutView ToView() => new(
        Id, RepositoryId, RepositoryName, Codops, Commit, Author, CommittedAt, Subject, StartedAt, FinishedAt, State,
        JsonSerializer.Deserialize<List<ManifestProblem>>(Problems)!, Names(Deployed), Names(Kept), Names(Refused), Names(Removed))
    {
        Kind = Kind,
        By = AskedBy,
        Reason = Reason,
        PreviousCommit = PreviousCommit,
        Changes = JsonSerializer.Deserialize<List<DefinitionChange>>(Changes)!,
    };

    private static List<string> Names(string json) => JsonSerializer.Deserialize<List<string>>(json)!;
}
