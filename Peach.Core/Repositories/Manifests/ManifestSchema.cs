using System.Text.Json.Nodes;

namespace Peach.Core.Repositories.Manifests;

/// <summary>Writes the format as JSON Schema. What a schema cannot say (files, functions, places taken) is left to the reader.</summary>
internal static class ManifestSchema
{
    public static JsonObject Write(IReadOnlyList<SectionFormat> sections) => new()
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["title"] = "peach.yaml",
        ["description"] = "What a repository declares for production.",
        ["type"] = Types("object"),
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject(sections.Select(section => KeyValuePair.Create<string, JsonNode?>(section.Name, new JsonObject
        {
            ["description"] = section.Description,
            ["type"] = Types("object"),
            ["propertyNames"] = new JsonObject { ["pattern"] = section.NamePattern },
            ["additionalProperties"] = Object(section.Entry),
        }))),
    };

    private static JsonObject Object(MapFormat map)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject(map.Keys.Select(key => KeyValuePair.Create<string, JsonNode?>(key.Name, Key(key)))),
        };
        if (map.ExactlyOne is { } alternatives) schema["oneOf"] = new JsonArray([.. alternatives.Select(key => (JsonNode?)Needs(key))]);
        if (map.Keys.Where(key => key.IsRequired).Select(key => (JsonNode?)key.Name).ToArray() is { Length: > 0 } required) schema["required"] = new JsonArray(required);
        var named = map.ExampleMethod is null ? null : new JsonObject { ["required"] = new JsonArray("method"), ["oneOf"] = new JsonArray([.. map.Keys.Where(key => key.Name is "notebook" or "module" or "source").Select(key => Needs(key.Name))]) };
        if (map.Keys.FirstOrDefault(key => key.Unless is not null)?.Unless is { } other)
        {
            schema["if"] = Needs(other);
            schema["then"] = new JsonObject
            {
                ["not"] = new JsonObject { ["anyOf"] = new JsonArray([.. map.Keys.Where(key => key.Unless == other).Select(key => Needs(key.Name))]) },
            };
            if (named is not null) schema["else"] = named;
        }
        else if (named is not null && map.Rules.Contains("whole_notebook"))
        {
            var isWhole = Needs("run");
            isWhole["properties"] = new JsonObject { ["run"] = new JsonObject { ["const"] = "notebook" } };
            schema["if"] = isWhole;
            schema["then"] = new JsonObject { ["required"] = new JsonArray("notebook"), ["not"] = new JsonObject { ["anyOf"] = new JsonArray(Needs("method"), Needs("module")) } };
            schema["else"] = named;
        }
        else if (named is not null)
        {
            schema["allOf"] = new JsonArray(named);
        }

        return schema;
    }

    /// <summary>A key without a value counts as absent, except where it is needed.</summary>
    private static JsonObject Key(KeyFormat key)
    {
        var schema = Value(key);
        schema["description"] = Describe(key);
        if (key.Default is not null) schema["markdownDescription"] = $"{Describe(key)}\n\nDefault: `{key.Default}`";
        if (key.Example is not null) schema["examples"] = new JsonArray(key.Example);
        return schema;
    }

    private static string Describe(KeyFormat key) => key switch
    {
        { NotYet: null } => key.Description,
        _ => $"{key.Description} Not carried out by this version.",
    };

    private static JsonObject Value(KeyFormat key)
    {
        if (!key.IsCarriedOut && key.NotYetSeverity == ProblemSeverity.Error) return new JsonObject { ["type"] = "null" };
        if (!key.IsCarriedOut && key.Kind != KeyKind.Word) return [];
        switch (key.Kind)
        {
            case KeyKind.Text:
                return Text(key, Types("string", "number", "boolean"));
            case KeyKind.Texts:
                var texts = Text(key, Types("string", "number", "boolean", "array"));
                texts["items"] = Text(key, new JsonArray("string", "number", "boolean"));
                if (key.MaxEntries is { } mostTexts) texts["maxItems"] = mostTexts;
                return texts;
            case KeyKind.Word:
                return new JsonObject { ["enum"] = new JsonArray([.. key.Words!.Select(word => (JsonNode?)word), null]) };
            case KeyKind.Flag:
                return new JsonObject { ["type"] = Types("boolean") };
            case KeyKind.Number or KeyKind.WholeNumber:
                var number = new JsonObject { ["type"] = Types(key.Kind == KeyKind.Number ? "number" : "integer") };
                if (key.Min is { } min) number["minimum"] = min;
                if (key.Max is { } max) number["maximum"] = max;
                return number;
            case KeyKind.Duration:
                return new JsonObject { ["type"] = Types("string"), ["pattern"] = @"^\s*[0-9.]+\s*(ms|s|m|h|d)\s*$" };
            case KeyKind.Map:
                return new JsonObject { ["type"] = Types("object") };
            case KeyKind.Nested:
                return Nullable(Object(key.Map!));
            case KeyKind.Maps:
                var maps = new JsonObject { ["type"] = Types("object"), ["additionalProperties"] = Nullable(Object(key.Map!)) };
                if (key.MaxEntries is { } most) maps["maxProperties"] = most;
                return maps;
            case KeyKind.NamedMaps:
                var items = Object(key.Map!);
                items["required"] = new JsonArray("name");
                return new JsonObject { ["type"] = Types("object", "array"), ["additionalProperties"] = Object(key.Map!), ["items"] = items };
            case KeyKind.MapList:
                var list = new JsonObject { ["type"] = Types("array"), ["items"] = Object(key.Map!) };
                if (key.MaxEntries is { } longest) list["maxItems"] = longest;
                return list;
            case KeyKind.WordOrNested:
                return new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = new JsonArray([.. key.Words!.Select(word => (JsonNode?)word), null]) }, Object(key.Map!)) };
            case KeyKind.Condition:
                var values = Text(key, new JsonArray("string", "number", "boolean", "array"));
                values["items"] = Text(key, new JsonArray("string", "number", "boolean"));
                values["minItems"] = 1;
                return new JsonObject { ["type"] = Types("object"), ["minProperties"] = 1, ["additionalProperties"] = values };
            case KeyKind.Moment:
                return new JsonObject { ["pattern"] = ManifestMapReader.MomentPattern };
            default:
                return [];
        }
    }

    private static JsonObject Text(KeyFormat key, JsonArray types)
    {
        var text = new JsonObject { ["type"] = types };
        if (key.MaxLength is { } length) text["maxLength"] = length;
        return text;
    }

    private static JsonObject Nullable(JsonObject schema)
    {
        schema["type"] = Types("object");
        return schema;
    }

    private static JsonArray Types(params IEnumerable<string> types) => new([.. types.Select(type => (JsonNode?)type), "null"]);

    private static JsonObject Needs(string key) => new()
    {
        ["required"] = new JsonArray(key),
        ["properties"] = new JsonObject { [key] = new JsonObject { ["not"] = new JsonObject { ["type"] = "null" } } },
    };
}
