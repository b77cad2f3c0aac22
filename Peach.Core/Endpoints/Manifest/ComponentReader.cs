using System.Text.Json;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>Reads which function a component or fallback names.</summary>
internal static class ComponentReader
{
    /// <summary>Reads <c>notebook</c>, <c>module</c> or <c>source</c>, <c>method</c>, <c>full_notebook</c>, <c>weight</c>, <c>arguments</c> and <c>prefetch</c> of a map.</summary>
    /// <returns>Null, with errors added, when it names no function.</returns>
    public static DraftComponent? Read(string name, ManifestMapReader map, ICollection<ManifestProblem> problems)
    {
        var weight = map.Number("weight") ?? 1;
        var arguments = map.JsonMap("arguments").ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value));
        var prefetch = map.Texts("prefetch");
        if (CodeReference.Read(map, EndpointsFormat.Component.ExampleMethod!, problems) is not { } code) return null;
        var function = new PythonFunction(code.File, code.Method, code.FullNotebook ? NotebookLoad.FullNotebook : NotebookLoad.Dependencies);
        if (function.IsCSharp())
        {
            if (map.Find("prefetch") is { } ahead && map.Find("components") is null) problems.Add(ahead.ErrorAtKey("is for Python; a method in C# reads Redis by itself without a detour"));
            return new DraftComponent(name, function, weight, arguments, code) { PrefetchNode = code.FileNode };
        }

        return new DraftComponent(name, function, weight, arguments, code) { PrefetchNode = map.Find("prefetch"), Prefetch = prefetch };
    }
}
