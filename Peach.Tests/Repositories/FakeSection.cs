using Peach.Core.Repositories;

namespace Peach.Tests.Repositories;

/// <summary>A section whose definitions are good unless they say <c>bad: …</c>, and whose code is the file they name.</summary>
internal sealed class FakeSection(string name = "things") : IManifestSection
{
    private volatile IReadOnlyList<DeployedDefinition> _active = [];
    private volatile Exception? _planFails;
    private volatile Exception? _activationFails;

    public string Name => name;

    public IReadOnlyList<DeployedDefinition> Active => _active;

    public int Activations { get; private set; }

    public Exception? PlanFails { set => _planFails = value; }

    /// <summary>Fails the next activation only.</summary>
    public Exception? ActivationFails { set => _activationFails = value; }

    public DeployedDefinition? Find(string definition) => _active.FirstOrDefault(other => other.Name == definition);

    public Task<IReadOnlyList<DefinitionPlan>> PlanAsync(
        SourceCommit commit, IReadOnlyList<ManifestEntry> entries, IReadOnlyList<DeployedDefinition> deployed, CancellationToken cancellationToken)
    {
        if (_planFails is { } failure) throw failure;
        var plans = new List<DefinitionPlan>();
        foreach (var entry in entries)
        {
            var problems = new List<ManifestProblem>();
            var reader = new ManifestMapReader(entry.Value, problems);
            var value = reader.Text("value") ?? "";
            reader.RefuseUnknownKeys();
            plans.Add(new DefinitionPlan(entry.Name, problems.Count == 0 ? value : null, problems));
        }

        return Task.FromResult<IReadOnlyList<DefinitionPlan>>(plans);
    }

    public Task ActivateAsync(IReadOnlyList<DeployedDefinition> definitions, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _activationFails, null) is { } failure) throw failure;
        _active = definitions;
        Activations++;
        return Task.CompletedTask;
    }
}
