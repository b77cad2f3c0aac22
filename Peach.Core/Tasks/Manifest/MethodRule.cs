using Peach.Core.Platform;
using Peach.Core.Python;

namespace Peach.Core.Tasks.Manifest;

/// <summary>The file and the method are in the commit.</summary>
internal sealed class MethodRule : ITaskRule
{
    public void Check(TaskDraft draft, IReadOnlyDictionary<string, InspectedFile> files)
    {
        var definition = draft.Definition!;
        if (!files.TryGetValue(definition.File, out var file)) return;
        if (file.Error is { } error)
        {
            var suggestion = File.Exists(Path.Combine(draft.Commit.Tree, definition.File)) ? "" : Closest.Suggestion(definition.File, Files(draft.Commit.Tree, Path.GetExtension(definition.File)));
            draft.Problems.Add(draft.File!.Error($"\"{definition.File}\": {error}{suggestion}"));
        }
        else if (!file.Functions.Any(function => function.Name == definition.Method))
        {
            var names = file.Functions.Select(function => function.Name).ToList();
            var suggestion = Closest.Suggestion(definition.Method, names);
            if (suggestion.Length == 0)
                suggestion = names.Count == 0 ? "; it defines no function" : $"; it defines {string.Join(", ", names.Take(10))}";
            draft.Problems.Add(draft.Method!.Error($"names no function of {definition.File}, was \"{definition.Method}\"{suggestion}"));
        }
    }

    private static IEnumerable<string> Files(string tree, string extension) =>
        Directory.EnumerateFiles(tree, "*" + extension, SearchOption.AllDirectories).Take(1000).Select(path => Path.GetRelativePath(tree, path));
}
