using Peach.Core.Python;

namespace Peach.Core.Tasks.Manifest;

/// <summary>One thing that must hold for a task; what does not hold is added to the draft's problems.</summary>
internal interface ITaskRule
{
    /// <param name="draft">A draft that has a definition.</param>
    /// <param name="files">What the commit's Python files hold: every file that drafts name.</param>
    void Check(TaskDraft draft, IReadOnlyDictionary<string, InspectedFile> files);
}
