using System.Text.Json;

namespace Peach.Core.Python;

/// <summary>A parameter of an inspected function.</summary>
/// <param name="Annotation">Its type hint as written, e.g. <c>list[str]</c>; null without one.</param>
/// <param name="Required">Whether it has no default.</param>
/// <param name="Default">The default where it is a literal; null otherwise.</param>
public sealed record InspectedParameter(string Name, string? Annotation, bool Required, JsonElement? Default);
