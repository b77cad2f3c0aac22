using System.Text.Json;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>A query parameter: its type, limits and default.</summary>
/// <param name="Default">Given to the function when the request has none; null: the function's own default.</param>
/// <param name="Min">Smallest number.</param>
/// <param name="Max">Largest number.</param>
/// <param name="MaxLength">Longest text in characters, or most items of a list.</param>
internal sealed record ParameterDefinition(
    string Name, ParameterType Type, bool IsRequired, JsonElement? Default, double? Min, double? Max, int? MaxLength)
{
    public string TypeName => Type.ToString().ToLowerInvariant();

    /// <summary>A value that passes, for messages and pages.</summary>
    public string ExampleValue => (Default, Type) switch
    {
        ({ ValueKind: JsonValueKind.String } text, _) => text.GetString()!,
        ({ ValueKind: JsonValueKind.Number } number, _) => number.GetRawText(),
        (_, ParameterType.Integer) => $"{(long)Math.Clamp(10, Min ?? 10, Max ?? 10)}",
        (_, ParameterType.Number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Math.Clamp(0.5, Min ?? 0.5, Max ?? 0.5)}"),
        (_, ParameterType.Boolean) => "true",
        (_, ParameterType.List) => "a,b",
        _ => "abc",
    };
}
