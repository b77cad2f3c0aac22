using Peach.Core.Python;

namespace Peach.Core.Tasks.Manifest;

/// <summary>The file and, where one is named, the method are in the commit.</summary>
internal sealed class MethodRule : ITaskRule
{
    public void Check(TaskDraft draft, IReadOnlyDictionary<string, InspectedFile> files)
    {
        var definition = draft.Definition!;
        if (!files.ContainsKey(definition.File)) return;
        var search = FunctionSearch.Find(files, draft.Commit.Tree, definition.File, definition.Method);
        if (search.FileProblem is { } fileProblem) draft.Problems.Add(draft.Code!.FileNode.Error(fileProblem));
        if (!definition.IsNotebookRun && search.MethodProblem is { } methodProblem) draft.Problems.Add(draft.Code!.MethodNode.Error(methodProblem));
    }
}
