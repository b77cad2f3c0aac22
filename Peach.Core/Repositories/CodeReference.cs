namespace Peach.Core.Repositories;

/// <summary>The function that a definition names: <c>notebook</c> or <c>module</c>, <c>method</c> and <c>full_notebook</c>.</summary>
/// <param name="File">Path in the repository.</param>
/// <param name="Method">The function; empty where the file as such is meant.</param>
/// <param name="FullNotebook">Whether every cell runs before the method is there.</param>
/// <param name="FileNode">Where the file is named, for messages.</param>
/// <param name="MethodNode">Where the method is named, for messages.</param>
public sealed record CodeReference(string File, string Method, bool FullNotebook, ManifestNode FileNode, ManifestNode MethodNode)
{
    private const int LongestPath = 512;
    private const int LongestName = 128;

    /// <summary>Reads the keys from a definition's map.</summary>
    /// <param name="map">The map; its other keys are left alone.</param>
    /// <param name="exampleMethod">A method's name for messages; null where the definition is the file as such, and names none.</param>
    /// <returns>Null, with errors added, when no function is named.</returns>
    public static CodeReference? Read(ManifestMapReader map, string? exampleMethod, ICollection<ManifestProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(problems);
        var file = ReadFile(map, problems, out var fileNode);
        if (exampleMethod is null) return file is null ? null : new CodeReference(file, "", true, fileNode!, fileNode!);
        var method = map.RequiredText("method", exampleMethod, LongestName);
        var fullNotebook = map.Flag("full_notebook");
        return file is null || method is null ? null : new CodeReference(file, method, fullNotebook, fileNode!, map.Find("method")!);
    }

    private static string? ReadFile(ManifestMapReader map, ICollection<ManifestProblem> problems, out ManifestNode? node)
    {
        var notebook = map.Find("notebook");
        var module = map.Find("module");
        // Known in sections only that can run it.
        var source = map.Takes("source") ? map.Find("source") : null;
        node = notebook ?? module ?? source;
        if (node is null)
        {
            problems.Add(map.Node.Error("has no notebook; add e.g. \"notebook: similar.ipynb\" or \"module: similar.py\""));
            return null;
        }

        if (notebook is not null && module is not null)
        {
            problems.Add(module.ErrorAtKey("stands beside notebook; keep one of them"));
            return null;
        }

        if (source is not null && node != source)
        {
            problems.Add(source.ErrorAtKey($"stands beside {(notebook is not null ? "notebook" : "module")}; keep one of them"));
            return null;
        }

        var (key, ending) = notebook is not null ? ("notebook", ".ipynb") : module is not null ? ("module", ".py") : ("source", ".cs");
        if (map.Text(key, LongestPath) is not { } path) return null;
        if (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        if (Path.IsPathRooted(path) || path.Split('/').Contains("..", StringComparer.Ordinal))
            problems.Add(node.Error($"must be a path inside the repository, was \"{path}\""));
        else if (!path.EndsWith(ending, StringComparison.Ordinal))
            problems.Add(node.Error($"must end in {ending}, was \"{path}\""));
        else return path;
        return null;
    }
}
