using System.Buffers;
using Peach.Core.Platform;

namespace Peach.Core.Tasks.Running;

/// <summary>Where runs keep their files: <c>runs/&lt;id&gt;</c> in the data folder.</summary>
internal sealed class RunFolders(DataFolder data)
{
    private static readonly SearchValues<char> IdLetters = SearchValues.Create("0123456789abcdef");

    /// <summary>Is told of every run whose folder is removed; null when nobody asks.</summary>
    public Action<string>? OnRemoved { get; set; }

    public string Create(string runId) => data.Folder("runs", runId);

    /// <summary>A run's folder, there or not; null for what cannot be a run's id.</summary>
    public string? Of(string runId) => IsId(runId) ? Path.Combine(data.Root, "runs", runId) : null;

    /// <summary>The path of a run's log, written or not; null for what cannot be a run's id.</summary>
    public string? LogOf(string runId) => Of(runId) is { } folder ? Path.Combine(folder, "log") : null;

    /// <summary>The runs that have a folder here.</summary>
    public IEnumerable<string> List() => Directory.EnumerateDirectories(data.Folder("runs")).Select(folder => Path.GetFileName(folder)!).Where(IsId);

    public void Remove(string runId)
    {
        if (Of(runId) is not { } folder) return;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        OnRemoved?.Invoke(runId);
    }

    private static bool IsId(string runId) => runId.Length == 32 && !runId.AsSpan().ContainsAnyExcept(IdLetters);
}
