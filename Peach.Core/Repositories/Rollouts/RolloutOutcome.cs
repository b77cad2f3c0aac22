namespace Peach.Core.Repositories.Rollouts;

/// <summary>What becomes of a commit.</summary>
/// <param name="Definitions">All of the repository's definitions that are to run from now on.</param>
internal sealed record RolloutOutcome(
    RolloutState State, IReadOnlyList<ManifestProblem> Problems, IReadOnlyList<string> Deployed, IReadOnlyList<string> Kept,
    IReadOnlyList<string> Refused, IReadOnlyList<string> Removed, IReadOnlyList<ProductionDefinition> Definitions)
{
    /// <summary>The commit that most of what ran before came from; null when nothing ran.</summary>
    public string? PreviousCommit { get; init; }

    /// <summary>What it does, definition by definition.</summary>
    public IReadOnlyList<DefinitionChange> Changes { get; init; } = [];

    public static RolloutOutcome Failure(string message) =>
        new(RolloutState.Failed, [new ManifestProblem(ProblemSeverity.Error, ".", 0, 0, message)], [], [], [], [], []);

    /// <summary>The first error for people to start with, and how many more there are; null when there is none.</summary>
    public string? Summary
    {
        get
        {
            var errors = Problems.Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
            return errors.Count switch
            {
                0 => null,
                1 => errors[0].ToString(),
                _ => $"{errors[0]} (and {errors.Count - 1} more)",
            };
        }
    }
}
