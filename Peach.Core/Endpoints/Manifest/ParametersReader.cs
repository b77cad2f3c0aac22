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
           select new ParameterDefinition(parameter.Name, TypeOf(parameter.Annotation), parameter.Required, parameter.Default, null, null, null),
    ];

    private static ParameterDefinition ReadOne(ManifestEntry entry, ICollection<ManifestProblem> problems)
    {
        if (entry.Value.IsNull) return new ParameterDefinition(entry.Name, ParameterType.String, false, null, null, null, null);
        var map = new ManifestMapReader(entry.Value, EndpointsFormat.Parameter, problems);
        var type = map.Word("type") switch
        {
            "integer" => ParameterType.Integer,
            "number" => ParameterType.Number,
            "boolean" => ParameterType.Boolean,
            "list" => ParameterType.List,
            _ => ParameterType.String,
        };
        var fallback = map.Json("default");
        var parameter = new ParameterDefinition(
            entry.Name, type, map.Flag("required"), fallback is null ? null : JsonSerializer.SerializeToElement(fallback),
            map.Number("min"), map.Number("max"),
            (int?)map.Number("max_length"));
        map.Finish();
        CheckDefault(parameter, map, problems);
        return parameter;
    }

    private static void CheckDefault(ParameterDefinition parameter, ManifestMapReader map, ICollection<ManifestProblem> problems)
    {
        if (parameter.Min > parameter.Max) problems.Add(map.Find("min")!.Error($"must be at most max ({parameter.Max}), was {parameter.Min}"));
        if (parameter.Default is not { } value) return;
        var fits = parameter.Type switch
        {
            ParameterType.String => value.ValueKind == JsonValueKind.String,
            ParameterType.Integer => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            ParameterType.Number => value.ValueKind == JsonValueKind.Number,
            ParameterType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            _ => value.ValueKind == JsonValueKind.Array,
        };
        if (!fits) problems.Add(map.Find("default")!.Error($"must be of type {parameter.TypeName}, was {map.Find("default")!.Description}"));
    }

    private static ParameterType TypeOf(string? annotation)
    {
        var hint = (annotation ?? "").Replace(" ", "", StringComparison.Ordinal).Replace("typing.", "", StringComparison.Ordinal);
        if (hint.StartsWith("Optional[", StringComparison.Ordinal)) hint = hint[9..^1];
        hint = hint.Replace("|None", "", StringComparison.Ordinal).Replace("None|", "", StringComparison.Ordinal);
        if (hint.StartsWith("list", StringComparison.OrdinalIgnoreCase) || hint.StartsWith("Sequence", StringComparison.Ordinal)) return ParameterType.List;
        return hint switch
        {
            "int" => ParameterType.Integer,
            "float" => ParameterType.Number,
            "bool" => ParameterType.Boolean,
            _ => ParameterType.String,
        };
    }
}
