using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>A query parameter: its type, limits and default.</summary>
/// <param name="Default">Given to the function when the request has none; null: the function's own default.</param>
/// <param name="Min">Smallest number.</param>
/// <param name="Max">Largest number.</param>
/// <param name="MaxLength">Longest text in characters, or most items of a list.</param>
internal sealed record ParameterDefinition(
    string Name, ParameterType Type, bool IsRequired, JsonElement? Default, double? Min, double? Max, int? MaxLength)
{
    private readonly Regex? _pattern;

    /// <summary>The values there are, as texts; null: any.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>What the whole of a text must match (<see cref="ParameterPattern"/>).</summary>
    public string? Pattern
    {
        get;
        init
        {
            field = value;
            _pattern = value is null ? null : ParameterPattern.Compile(value);
        }
    }

    /// <summary>What each item of a list must be; null: any text.</summary>
    public ParameterDefinition? Items { get; init; }

    /// <summary>What it is, for those who call the endpoint.</summary>
    public string? Description { get; init; }

    /// <summary>A value that its author gives as an example.</summary>
    public string? Example { get; init; }

    public string TypeName => this switch
    {
        { Type: ParameterType.String, Values: not null } => "enum",
        _ => Type.ToString().ToLowerInvariant(),
    };

    /// <summary>A value that passes, for messages and pages.</summary>
    public string ExampleValue => (Example, Default, Type) switch
    {
        ({ } example, _, _) => example,
        (_, { ValueKind: JsonValueKind.String } text, _) => text.GetString()!,
        (_, { ValueKind: JsonValueKind.Number } number, _) => number.GetRawText(),
        _ when Values is [var first, ..] => first,
        (_, _, ParameterType.Integer) => $"{(long)Math.Clamp(10, Min ?? 10, Max ?? 10)}",
        (_, _, ParameterType.Number) => string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(0.5, Min ?? 0.5, Max ?? 0.5)}"),
        (_, _, ParameterType.Boolean) => "true",
        (_, _, ParameterType.Date) => "2026-05-17",
        (_, _, ParameterType.List) => Items is { } items and not { Type: ParameterType.String, Values: null } ? items.ExampleValue : "a,b",
        _ => "abc",
    };

    /// <summary>Whether a text is as the pattern has it; one that takes too long to tell is not.</summary>
    public bool Matches(string text)
    {
        try
        {
            return _pattern is null || _pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
