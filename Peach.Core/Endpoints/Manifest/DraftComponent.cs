using System.Text.Json;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>A component as read, its function not yet looked for.</summary>
/// <param name="FileNode">Where the file is named, for messages.</param>
/// <param name="MethodNode">Where the method is named, for messages.</param>
internal sealed record DraftComponent(
    string Name, PythonFunction Function, double Weight, IReadOnlyDictionary<string, JsonElement> Arguments, ManifestNode FileNode, ManifestNode MethodNode);
