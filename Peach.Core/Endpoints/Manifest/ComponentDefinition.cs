using System.Text.Json;
using System.Text.Json.Serialization;
using Peach.Core.Python;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>A function bound into an endpoint.</summary>
/// <param name="Weight">Its part of the traffic, beside the other components' weights.</param>
/// <param name="Arguments">Fixed arguments, which win over the request's.</param>
/// <param name="Accepts">The parameters that the function takes.</param>
/// <param name="AcceptsAny">Whether it takes others as well (<c>**kwargs</c>).</param>
internal sealed record ComponentDefinition(
    string Name, PythonFunction Function, double Weight, IReadOnlyDictionary<string, JsonElement> Arguments, IReadOnlyList<string> Accepts, bool AcceptsAny)
{
    /// <summary>The Redis keys that the platform reads for the function, with arguments in braces.</summary>
    public IReadOnlyList<string> Prefetch { get; init; } = [];

    /// <summary>Whether the function is a method in C#; otherwise it is Python.</summary>
    [JsonIgnore]
    public bool IsCSharp => Function.IsCSharp();

    [JsonIgnore]
    public string Source => $"{Function.File} · {Function.Method}";
}
