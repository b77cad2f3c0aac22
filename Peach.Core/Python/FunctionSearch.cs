using Peach.Core.Platform;

namespace Peach.Core.Python;

/// <summary>Looks for a function among inspected files, and says what was probably meant when it is not there.</summary>
/// <param name="Function">The function; null when it is not there.</param>
/// <param name="FileProblem">What is wrong with the file, to follow its name; null when nothing is.</param>
/// <param name="MethodProblem">What is wrong with the method, to follow its key; null when nothing is.</param>
public sealed record FunctionSearch(InspectedFunction? Function, string? FileProblem, string? MethodProblem)
{
    private const int NamesShown = 10;
    private const int FilesCompared = 1000;

    /// <param name="files">What inspection found; holds <paramref name="file"/>.</param>
    /// <param name="tree">The checked-out repository.</param>
    public static FunctionSearch Find(IReadOnlyDictionary<string, InspectedFile> files, string tree, string file, string method)
    {
        ArgumentNullException.ThrowIfNull(files);
        var inspected = files[file];
        if (inspected.Error is { } error)
        {
            var suggestion = File.Exists(Path.Combine(tree, file)) ? "" : Closest.Suggestion(file, FilesLike(file, tree));
            return new FunctionSearch(null, $"\"{file}\" cannot be used: {error}{suggestion}", null);
        }

        // A later cell's definition wins, as it does when the notebook runs.
        if (inspected.Functions.LastOrDefault(function => function.Name == method) is { } found) return new FunctionSearch(found, null, null);
        var names = inspected.Functions.Select(function => function.Name).ToList();
        var hint = Closest.Suggestion(method, names);
        if (hint.Length == 0) hint = names.Count == 0 ? "; it defines no function" : $"; it defines {string.Join(", ", names.Take(NamesShown))}";
        return new FunctionSearch(null, null, $"names no function of {file}, was \"{method}\"{hint}");
    }

    private static IEnumerable<string> FilesLike(string file, string tree) =>
        Directory.EnumerateFiles(tree, "*" + Path.GetExtension(file), SearchOption.AllDirectories).Take(FilesCompared)
            .Select(path => Path.GetRelativePath(tree, path)).Where(path => !path.Split('/')[..^1].Any(folder => folder.StartsWith('.'))).Order(StringComparer.Ordinal);
}
