namespace Peach.Core.Repositories.Rollouts;

/// <summary>A definition in production, with its section and its place there.</summary>
internal sealed record ProductionDefinition(string Section, int Position, DeployedDefinition Definition)
{
    public string RepositoryId => Definition.Commit.RepositoryId;

    /// <summary>As people name it, e.g. <c>endpoints.similar</c>.</summary>
    public string FullName => $"{Section}.{Definition.Name}";
}
