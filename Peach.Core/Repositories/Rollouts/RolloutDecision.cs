using Peach.Core.Repositories.Manifests;

namespace Peach.Core.Repositories.Rollouts;

/// <summary>
/// Decides for each definition: a good one comes into production, of one that is not good the last good version stays, one
/// that is no longer declared goes — but only when every manifest file could be read.
/// </summary>
internal sealed class RolloutDecision(SourceCommit commit, Manifest manifest)
{
    private readonly List<ManifestProblem> _problems = [.. manifest.Problems];
    private readonly List<string> _deployed = [];
    private readonly List<string> _kept = [];
    private readonly List<string> _refused = [];
    private readonly List<string> _removed = [];
    private readonly List<ProductionDefinition> _definitions = [];

    /// <param name="plans">What the section made of its entries, in their order.</param>
    /// <param name="existing">The repository's definitions of this section in production.</param>
    public void Add(string section, IReadOnlyList<DefinitionPlan> plans, IReadOnlyList<ProductionDefinition> existing)
    {
        var old = existing.ToDictionary(definition => definition.Definition.Name, StringComparer.Ordinal);
        foreach (var plan in plans)
        {
            _problems.AddRange(plan.Problems);
            old.Remove(plan.Name, out var before);
            if (plan.Content is not null && plan.Problems.All(problem => problem.Severity != ProblemSeverity.Error))
            {
                _deployed.Add($"{section}.{plan.Name}");
                Run(section, new DeployedDefinition(commit, plan.Name, plan.Content, StaleReason: null));
                continue;
            }

            var reason = plan.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error)?.ToString() ?? "its check gave no result";
            if (plan.Problems.All(problem => problem.Severity != ProblemSeverity.Error))
                _problems.Add(new ManifestProblem(ProblemSeverity.Error, ".", 0, 0, $"{section}.{plan.Name} was given no content by its check"));
            Keep(section, plan.Name, before, reason);
        }

        foreach (var name in manifest.Duplicates.GetValueOrDefault(section) ?? new HashSet<string>())
        {
            old.Remove(name, out var before);
            Keep(section, name, before, "it is declared twice");
        }

        foreach (var gone in old.Values.OrderBy(definition => definition.Position))
        {
            if (manifest.IsComplete || manifest.TakenOut.Contains(gone.FullName)) _removed.Add(gone.FullName);
            else Keep(section, gone.Definition.Name, gone, _problems.Find(problem => problem.Severity == ProblemSeverity.Error)?.ToString() ?? "a manifest file cannot be read");
        }
    }

    public RolloutOutcome Outcome()
    {
        var whole = _problems.TrueForAll(problem => problem.Severity != ProblemSeverity.Error);
        var state = whole ? RolloutState.Succeeded : _deployed.Count + _removed.Count > 0 ? RolloutState.Partial : RolloutState.Failed;
        return new RolloutOutcome(state, _problems, _deployed, _kept, _refused, _removed, _definitions);
    }

    private void Keep(string section, string name, ProductionDefinition? before, string reason)
    {
        if (before is null)
        {
            _refused.Add($"{section}.{name}");
            return;
        }

        _kept.Add($"{section}.{name}");
        Run(section, before.Definition with { StaleReason = $"Commit {commit.ShortSha}: {reason}" });
    }

    private void Run(string section, DeployedDefinition definition) => _definitions.Add(new ProductionDefinition(section, _definitions.Count, definition));
}
