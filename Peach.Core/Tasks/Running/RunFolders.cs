using System.Buffers;
using Peach.Core.Platform;

namespace Peach.Core.Tasks.Running;

/// <summary>Where runs keep their files: <c>runs/&lt;id&gt;</c> in the data folder.</summary>
internal sealed class RunFolders(DataFolder data)
{
    private static readonly SearchValues<char> IdLetters = SearchValues.Create("0123456789abcdef");

    public string Create(string runId) => data.Folder("runs", runId);

    /// <summary>The path of a run's log, written or not; null for what cannot be a run's id.</summary>
    public string? LogOf(string runId) => IsId(runId) ? Path.Combine(data.Root, "runs", runId, "log") : null;

    public void Remove(string runId)
    {
        var folder = Path.Combine(data.Root, "runs", runId);
        if (IsId(runId) && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private static bool IsId(string runId) => runId.Length == 32 && !runId.AsSpan().ContainsAnyExcept(IdLetters);
}
