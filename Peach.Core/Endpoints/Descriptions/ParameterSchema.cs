using System.Globalization;
using System.Text.Json.Nodes;
using Peach.Core.Endpoints.Manifest;

namespace Peach.Core.Endpoints.Descriptions;

/// <summary>Writes a parameter as JSON Schema (2020-12), as OpenAPI 3.1 has it.</summary>
internal static class ParameterSchema
{
    public static JsonObject Write(ParameterDefinition parameter)
    {
        var schema = new JsonObject { ["type"] = parameter.Type switch { ParameterType.List => "array", ParameterType.Date => "string", _ => parameter.TypeName is "enum" ? "string" : parameter.TypeName } };
        if (parameter.Values is { } values) schema["enum"] = new JsonArray([.. values.Select(value => Value(parameter, value))]);
        switch (parameter.Type)
        {
            case ParameterType.Integer or ParameterType.Number:
                if (parameter.Min is { } min) schema["minimum"] = Number(min);
                if (parameter.Max is { } max) schema["maximum"] = Number(max);
                break;
            case ParameterType.List:
                schema["items"] = parameter.Items is { } items ? Write(items) : new JsonObject { ["type"] = "string" };
                if (parameter.MaxLength is { } most) schema["maxItems"] = most;
                break;
            case ParameterType.Date:
                schema["anyOf"] = new JsonArray(new JsonObject { ["format"] = "date" }, new JsonObject { ["format"] = "date-time" });
                break;
            case ParameterType.String when parameter.Values is null:
                if ((parameter.MaxLength ?? (parameter.Pattern is null ? null : (int?)ParameterPattern.LongestValue)) is { } longest) schema["maxLength"] = longest;
                if (parameter.Pattern is { } pattern) schema["pattern"] = $"^(?:{pattern})$";
                break;
        }

        if (parameter.Default is { } fallback) schema["default"] = JsonNode.Parse(fallback.GetRawText());
        return schema;
    }

    /// <summary>A text of a request as the value that it stands for.</summary>
    public static JsonNode? Value(ParameterDefinition parameter, string text) => parameter.Type switch
    {
        ParameterType.Integer or ParameterType.Number when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => Number(number),
        ParameterType.Boolean => text is "true" or "1" or "True" or "yes",
        ParameterType.List => new JsonArray([.. text.Split(',', StringSplitOptions.TrimEntries).Select(item => parameter.Items is { } items ? Value(items, item) : item)]),
        _ => text,
    };

    private static JsonValue Number(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15 ? JsonValue.Create((long)value) : JsonValue.Create(value);
}
