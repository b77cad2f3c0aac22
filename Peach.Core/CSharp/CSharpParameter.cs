using System.Text.Json;

namespace Peach.Core.CSharp;

/// <summary>A parameter that a request gives.</summary>
/// <param name="Hint">Its type in Python's words: <c>str</c>, <c>int</c>, <c>float</c>, <c>bool</c> or <c>list</c>.</param>
/// <param name="Required">Whether it has no default and is not nullable.</param>
/// <param name="Default">Null without one.</param>
public sealed record CSharpParameter(string Name, string Hint, bool Required, JsonElement? Default);
