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
        var weight = map.Number("weight", 0, 1_000_000) ?? 1;
        var arguments = map.JsonMap("arguments").ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value));
        map.NotYet(ProblemSeverity.Error, "is not carried out by this version: endpoints in C# are not served yet; name a notebook or a module", "source");
        map.NotYet(ProblemSeverity.Warning, "is not carried out by this version; the cells that the method needs are found by themselves", "cells");
        // A component that names C# has had its error.
        if (map.Find("source") is not null || CodeReference.Read(map, name, problems) is not { } code) return null;
        var function = new PythonFunction(code.File, code.Method, code.FullNotebook ? NotebookLoad.FullNotebook : NotebookLoad.Dependencies);
        return new DraftComponent(name, function, weight, arguments, code);
    }
}
