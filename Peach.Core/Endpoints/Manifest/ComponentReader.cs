using System.Text.Json;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>Reads which function a component or fallback names.</summary>
internal static class ComponentReader
{
    /// <summary>Reads <c>notebook</c> or <c>module</c>, <c>method</c>, <c>full_notebook</c>, <c>weight</c> and <c>arguments</c> of a map.</summary>
    /// <returns>Null, with errors added, when it names no function.</returns>
    public static DraftComponent? Read(string name, ManifestMapReader map, ICollection<ManifestProblem> problems)
    {
        var notebook = map.Text("notebook");
        var module = map.Text("module");
        var full = map.Flag("full_notebook");
        var weight = map.Number("weight", 0, 1_000_000) ?? 1;
        var arguments = map.JsonMap("arguments").ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value));
        map.NotYet(ProblemSeverity.Error, "is not carried out by this version: endpoints in C# are not served yet; name a notebook or a module", "source");
        map.NotYet(ProblemSeverity.Warning, "is not carried out by this version; the cells that the method needs are found by themselves", "cells");
        if (notebook is null && module is null && map.Find("source") is null)
            problems.Add(map.Node.Error("names no function; add e.g. \"notebook: similar.ipynb\" and \"method: similar\""));
        if (notebook is not null && module is not null) problems.Add(map.Find("module")!.ErrorAtKey("and notebook exclude each other; keep one"));
        CheckEnding(map, "notebook", notebook, ".ipynb", problems);
        CheckEnding(map, "module", module, ".py", problems);
        var method = map.RequiredText("method", name, 128);
        if ((notebook ?? module) is not { } file || method is null) return null;
        var function = new PythonFunction(file, method, full ? NotebookLoad.FullNotebook : NotebookLoad.Dependencies);
        return new DraftComponent(name, function, weight, arguments, map.Find(notebook is null ? "module" : "notebook")!, map.Find("method")!);
    }

    private static void CheckEnding(ManifestMapReader map, string key, string? file, string ending, ICollection<ManifestProblem> problems)
    {
        if (file is not null && !file.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            problems.Add(map.Find(key)!.Error($"must end in {ending}, was \"{file}\""));
    }
}
