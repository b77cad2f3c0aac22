using System.Text.Json.Nodes;

namespace Peach.Core.Tasks.Manifest;

/// <summary>A task as a manifest declares it, checked; kept as JSON from its rollout on.</summary>
/// <param name="Order">Its place in the manifest, from 0: a loop runs its tasks in this order.</param>
/// <param name="File">The notebook or module, by its path in the repository.</param>
/// <param name="Method">The function to call; empty for a notebook that runs whole.</param>
/// <param name="FullNotebook">Whether every cell runs first, rather than what the method needs.</param>
/// <param name="Metadata">Whether it is in the short loop that all organisations share.</param>
/// <param name="Timeout">How long a run may take.</param>
/// <param name="Arguments">Keyword arguments of every call.</param>
internal sealed record TaskDefinition(
    int Order, string File, string Method, bool FullNotebook, bool Metadata, TimeSpan Timeout, JsonObject Arguments)
{
    /// <summary>What runs it.</summary>
    public TaskEngineKind Engine { get; init; }

    /// <summary>Settings of the engine, as the manifest gives them; null for none.</summary>
    public JsonObject? EngineSettings { get; init; }

    /// <summary>Whether the notebook runs whole, as a notebook, rather than a method of it.</summary>
    public bool IsNotebookRun { get; init; }

    /// <summary>When it runs, as written; null for a task of a loop, or one that only comes after others.</summary>
    public string? Schedule { get; init; }

    /// <summary>The IANA name of the time zone that the schedule counts in.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Whether a scheduled time that was missed is left out rather than made good once.</summary>
    public bool SkipsMissed { get; init; }

    /// <summary>Names of the repository's tasks that must have succeeded since this one last began.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>How often a run that failed or was lost is tried again.</summary>
    public int Retries { get; init; }

    /// <summary>The most resident memory of a run's processes together, in bytes; null for no limit.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Names of the organisation's secrets that its runs get, each once and in order.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>How old its model may get; null for any age.</summary>
    public TimeSpan? Fresh { get; init; }
}
