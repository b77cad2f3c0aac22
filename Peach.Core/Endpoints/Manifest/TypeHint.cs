using System.Text.RegularExpressions;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>What a Python type hint says of a parameter.</summary>
internal static partial class TypeHint
{
    /// <param name="annotation">As written; null for none.</param>
    /// <returns>Type, values and items, without a name. What is not known here is a text.</returns>
    public static ParameterDefinition Read(string? annotation)
    {
        // A hint in quotes is still a hint.
        var hint = Prefix().Replace(Unquote((annotation ?? "").Trim()), "");
        if (Optional().Match(hint) is { Success: true } optional) hint = optional.Groups[1].Value.Trim();
        hint = None().Replace(hint, "").Trim();
        if (Literal().Match(hint) is { Success: true } literal) return ReadLiteral(literal.Groups[1].Value);
        if (List().Match(hint) is { Success: true } list)
        {
            var items = list.Groups[1].Success ? Read(list.Groups[1].Value) : null;
            return Of(ParameterType.List) with { Items = items is null or { Type: ParameterType.String, Values: null } or { Type: ParameterType.List } ? null : items with { Name = "item" } };
        }

        return Of(hint switch
        {
            "int" => ParameterType.Integer,
            "float" => ParameterType.Number,
            "bool" => ParameterType.Boolean,
            "date" or "datetime" => ParameterType.Date,
            _ => ParameterType.String,
        });
    }

    /// <summary>All texts or all whole numbers; other mixtures are left to the function.</summary>
    private static ParameterDefinition ReadLiteral(string values)
    {
        var matches = LiteralValue().Matches(values);
        if (matches.Count == 0 || string.Concat(matches.Select(match => match.Value)) != values) return Of(ParameterType.String);
        var given = matches.Select(match => match.Groups[1].Value).Where(value => value != "None").ToList();
        if (given.Count == 0) return Of(ParameterType.String);
        if (given.TrueForAll(value => value[0] is '"' or '\'')) return Of(ParameterType.String) with { Values = [.. given.Select(Unquote)] };
        return given.TrueForAll(value => long.TryParse(value, out _)) ? Of(ParameterType.Integer) with { Values = given } : Of(ParameterType.String);
    }

    private static ParameterDefinition Of(ParameterType type) => new("", type, false, null, null, null, null);

    private static string Unquote(string text) => text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1] : text;

    [GeneratedRegex(@"\b(?:typing|datetime|t|dt|collections\.abc)\.", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"\AOptional\[(.+)\]\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Optional();

    [GeneratedRegex(@"\s*\|\s*None\z|\ANone\s*\|\s*", RegexOptions.CultureInvariant)]
    private static partial Regex None();

    [GeneratedRegex(@"\ALiteral\[(.+)\]\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\A(?:[Ll]ist|Sequence|Iterable)(?:\[(.+)\])?\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex List();

    /// <summary>One value with what separates it from the next. A text with an escape is none that is known.</summary>
    [GeneratedRegex(@"('[^'\\]*'|""[^""\\]*""|-?[0-9]{1,18}|None)\s*(?:,\s*|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex LiteralValue();
}
