using System.Globalization;
using System.Text.Json;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>An endpoint's parameters: from <c>params:</c>, or from its function's signature and type hints.</summary>
internal static class ParametersReader
{
    private const int MaxParameters = 50;

    public static IReadOnlyList<ParameterDefinition> Read(ManifestNode parameters, ICollection<ManifestProblem> problems)
    {
        if (!parameters.IsMap) problems.Add(parameters.Error($"must be a map of parameters, was {parameters.Description}"));
        var entries = parameters.Entries.ToList();
        if (entries.Count > MaxParameters) problems.Add(parameters.Error($"must be at most {MaxParameters} parameters, was {entries.Count}"));
        return [.. entries.Select(entry => ReadOne(entry, problems))];
    }

    /// <summary>Parameters without a hint are texts; fixed arguments are not asked of the request.</summary>
    public static IReadOnlyList<ParameterDefinition> FromSignature(InspectedFunction function, IReadOnlyDictionary<string, JsonElement> fixedArguments) =>
    [
        .. from parameter in function.Parameters
           where !fixedArguments.ContainsKey(parameter.Name)
           select TypeHint.Read(parameter.Annotation) with { Name = parameter.Name, IsRequired = parameter.Required, Default = parameter.Default },
    ];

    private static ParameterDefinition ReadOne(ManifestEntry entry, ICollection<ManifestProblem> problems)
    {
        if (entry.Value.IsNull) return new ParameterDefinition(entry.Name, ParameterType.String, false, null, null, null, null);
        var map = new ManifestMapReader(entry.Value, EndpointsFormat.Parameter, problems);
        var parameter = ReadValue(entry.Name, map, problems);
        var fallback = map.Json("default");
        parameter = parameter with
        {
            IsRequired = map.Flag("required"),
            Default = fallback is null ? null : JsonSerializer.SerializeToElement(fallback),
            Description = map.Text("description"),
            Example = map.Text("example"),
            Items = ReadItems(parameter, map, problems),
        };
        map.Finish();
        CheckDefault(parameter, map, problems);
        return parameter;
    }

    /// <summary>What a parameter and a list's item have in common.</summary>
    private static ParameterDefinition ReadValue(string name, ManifestMapReader map, ICollection<ManifestProblem> problems)
    {
        var word = map.Word("type") ?? "string";
        var type = word switch
        {
            "integer" => ParameterType.Integer,
            "number" => ParameterType.Number,
            "boolean" => ParameterType.Boolean,
            "list" => ParameterType.List,
            "date" => ParameterType.Date,
            _ => ParameterType.String,
        };
        var parameter = new ParameterDefinition(name, type, false, null, map.Number("min"), map.Number("max"), (int?)map.Number("max_length"));
        if (parameter.Min > parameter.Max)
            problems.Add(map.Find("min")!.Error(string.Create(CultureInfo.InvariantCulture, $"must be at most max ({parameter.Max}), was {parameter.Min}")));
        return parameter with { Values = ReadValues(word, type, map, problems), Pattern = ReadPattern(word, map, problems) };
    }

    private static List<string>? ReadValues(string word, ParameterType type, ManifestMapReader map, ICollection<ManifestProblem> problems)
    {
        if (map.Find("enum") is not { } node)
        {
            if (word == "enum") problems.Add(map.Node.Error("has no enum; add e.g. \"enum: [new, popular]\""));
            return null;
        }

        if (type is not (ParameterType.String or ParameterType.Integer or ParameterType.Number))
        {
            problems.Add(node.Error($"is not for type {word}{(type == ParameterType.List ? "; put it into items" : "")}"));
            return null;
        }

        var texts = map.Texts("enum");
        if (node.IsList && !node.Items.Any()) problems.Add(node.Error("has no value"));
        var values = new List<string>();
        foreach (var text in texts)
        {
            if (Canonical(type, text) is { } value) values.Add(value);
            else problems.Add(node.Error($"must hold values of type {word}, has \"{text}\""));
        }

        return values.Count == 0 ? null : values;
    }

    private static string? ReadPattern(string word, ManifestMapReader map, ICollection<ManifestProblem> problems)
    {
        if (map.Text("pattern") is not { } pattern) return null;
        var known = ParameterPattern.IsKnown(pattern);
        if (word != "string") problems.Add(map.Find("pattern")!.Error($"is not for type {word}{(word == "list" ? "; put it into items" : "")}"));
        else if (!known) problems.Add(map.Find("pattern")!.Error(ParameterPattern.Refusal));
        return known && word == "string" ? pattern : null;
    }

    private static ParameterDefinition? ReadItems(ParameterDefinition list, ManifestMapReader map, ICollection<ManifestProblem> problems)
    {
        if (map.Find("items") is not { } node) return null;
        if (list.Type != ParameterType.List) problems.Add(node.Error("is only for type list"));
        var inner = new ManifestMapReader(node, EndpointsFormat.Item, problems);
        var item = node.IsMap ? ReadValue("item", inner, problems) : null;
        inner.Finish();
        return item;
    }

    private static void CheckDefault(ParameterDefinition parameter, ManifestMapReader map, ICollection<ManifestProblem> problems)
    {
        if (parameter.Default is not { } value) return;
        var node = map.Find("default")!;
        var fits = parameter.Type switch
        {
            ParameterType.String => value.ValueKind == JsonValueKind.String,
            ParameterType.Integer => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            ParameterType.Number => value.ValueKind == JsonValueKind.Number,
            ParameterType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            ParameterType.Date => value.ValueKind == JsonValueKind.String && IsoDate.Normalise(value.GetString()!) is not null,
            _ => value.ValueKind == JsonValueKind.Array,
        };
        if (!fits) problems.Add(node.Error($"must be of type {parameter.TypeName}, was {node.Description}"));
        else if (parameter.Values is { } values && !values.Contains(Canonical(parameter.Type, node.Text!)!))
            problems.Add(node.Error($"must be one of {string.Join(", ", values)}, was {node.Description}"));
        else if (!parameter.Matches(node.Text ?? "")) problems.Add(node.Error($"must match {parameter.Pattern}, was {node.Description}"));
    }

    /// <summary>A value's one text; null when it is not of the type.</summary>
    private static string? Canonical(ParameterType type, string text) => type switch
    {
        ParameterType.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole.ToString(CultureInfo.InvariantCulture) : null,
        ParameterType.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? real.ToString(CultureInfo.InvariantCulture) : null,
        _ => text,
    };
}
