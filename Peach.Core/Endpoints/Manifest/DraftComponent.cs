using System.Text.Json;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>A component as read, its function not yet looked for.</summary>
/// <param name="Code">Where file and method are named, for messages.</param>
internal sealed record DraftComponent(
    string Name, PythonFunction Function, double Weight, IReadOnlyDictionary<string, JsonElement> Arguments, CodeReference Code)
{
    /// <summary>Where Redis keys to be read ahead are named; null for nowhere.</summary>
    public ManifestNode? PrefetchNode { get; init; }

    public IReadOnlyList<string> Prefetch { get; init; } = [];
}
