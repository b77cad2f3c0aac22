using System.Text.Json;
using Peach.Core.Repositories;
using Peach.Core.Tasks.Manifest;

namespace Peach.Core.Tasks.Loops;

/// <summary>A task in production, pinned to its commit.</summary>
internal sealed record TaskModel(SourceCommit Commit, string Name, TaskDefinition Definition, string? StaleReason)
{
    public const string MetadataLoop = "metadata";

    /// <summary>Repository id and name, fit for a link: neither a repository's id nor a link's segment holds other signs.</summary>
    public string Id { get; } = $"{Commit.RepositoryId}.{Name}";

    public string Loop => Definition.Metadata ? MetadataLoop : Commit.Codops;

    /// <summary>Whether it has times of its own or follows other tasks, and so is in no loop.</summary>
    public bool IsOutsideLoops => Definition.Schedule is not null || Definition.After.Count > 0;

    /// <summary>The id of another task of the same repository.</summary>
    public string IdOf(string name) => $"{Commit.RepositoryId}.{name}";

    public static TaskModel From(DeployedDefinition deployed) => new(
        deployed.Commit, deployed.Name, JsonSerializer.Deserialize<TaskDefinition>(deployed.Content)!, deployed.StaleReason);

    public TaskView ToView(TaskRunView? lastRun) => new(
        Id, Commit.Codops, Commit.RepositoryId, Commit.RepositoryName, Name, Loop, Commit.Sha,
        $"{Definition.File} · {(Definition.IsNotebookRun ? "whole notebook" : Definition.Method)}", Definition.Timeout, StaleReason, lastRun)
    {
        Schedule = Definition.Schedule,
        TimeZone = Definition.TimeZone,
        After = Definition.After,
        Secrets = Definition.Secrets,
        Fresh = Definition.Fresh,
    };
}
