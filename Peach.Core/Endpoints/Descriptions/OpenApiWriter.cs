using System.Text.Json.Nodes;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Invocation;
using Peach.Core.Endpoints.Invocation.Paging;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Protection;
using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Descriptions;

/// <summary>Writes an organisation's endpoints as OpenAPI 3.1.</summary>
internal static class OpenApiWriter
{
    private const string KeyHeader = "Peach-Key";

    public static JsonObject Write(Organisation organisation, IEnumerable<EndpointModel> endpoints)
    {
        var list = endpoints.ToList();
        var components = new JsonObject { ["schemas"] = Schemas(), ["responses"] = Responses() };
        if (list.Exists(endpoint => endpoint.Definition.RequiresKey))
        {
            components["securitySchemes"] = new JsonObject
            {
                ["keyHeader"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = KeyHeader },
                ["keyParameter"] = new JsonObject { ["type"] = "apiKey", ["in"] = "query", ["name"] = RequestGuard.KeyParameter },
            };
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = $"Recommendations of {organisation.Name}", ["version"] = "0" },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = $"/api/v1/{organisation.Codops}" }),
            ["paths"] = new JsonObject(list.DistinctBy(endpoint => endpoint.Definition.Url).Select(endpoint => KeyValuePair.Create<string, JsonNode?>(
                endpoint.Definition.Url, new JsonObject { ["get"] = Operation(endpoint) }))),
            ["components"] = components,
        };
    }

    private static JsonObject Operation(EndpointModel endpoint)
    {
        var definition = endpoint.Definition;
        var operation = new JsonObject
        {
            ["operationId"] = definition.Name,
            ["summary"] = $"Recommendations by {string.Join(", ", definition.Components.Select(component => component.Name))}",
            ["parameters"] = new JsonArray([.. definition.Parameters.Select(Parameter), .. Implied(endpoint).Select(pair => Implied(pair.Name, pair.In, pair.Description))]),
            ["responses"] = Outcomes(definition),
        };
        if (definition.RequiresKey) operation["security"] = new JsonArray(new JsonObject { ["keyHeader"] = new JsonArray() }, new JsonObject { ["keyParameter"] = new JsonArray() });
        return operation;
    }

    private static JsonObject Parameter(ParameterDefinition parameter)
    {
        var written = new JsonObject { ["name"] = parameter.Name, ["in"] = "query" };
        if (parameter.Description is { } description) written["description"] = description;
        if (parameter.IsRequired && parameter.Default is null) written["required"] = true;
        if (parameter.Type == ParameterType.List) (written["style"], written["explode"]) = ("form", false);
        written["schema"] = ParameterSchema.Write(parameter);
        written["example"] = ParameterSchema.Value(parameter, parameter.ExampleValue);
        return written;
    }

    /// <summary>What decides or is read without being declared.</summary>
    private static IEnumerable<(string Name, string In, string Description)> Implied(EndpointModel endpoint)
    {
        if (endpoint.Definition.Paging is not null) yield return (Pages.Parameter, "query", "The id of the page before: the answer has the items that follow it, without repeats.");
        if (!endpoint.DependsOnUser) yield break;
        var by = endpoint.Components.Count > 1 ? endpoint.Definition.SplitBy : "user";
        (string Name, string In, string Description)[] all =
        [
            (ComponentModel.UserParameter, "query", "Who asks; without it the cookie _pc_c."),
            ("client_id", "query", "The browser or device, for those without the cookie _pc_c."),
            ("session_id", "query", "The session."),
            ("_pc_c", "cookie", "The browser's lasting id."),
        ];
        foreach (var parameter in all)
        {
            var decides = parameter.Name switch { "client_id" => by == "client", "session_id" => by == "session", _ => true };
            if (decides && !endpoint.Definition.Parameters.Any(declared => declared.Name == parameter.Name)) yield return parameter;
        }
    }

    private static JsonObject Implied(string name, string place, string description) =>
        new() { ["name"] = name, ["in"] = place, ["description"] = description, ["schema"] = new JsonObject { ["type"] = "string" } };

    private static JsonObject Outcomes(EndpointDefinition definition)
    {
        var answer = definition.IsBare ? new JsonObject() : Reference("schemas/Answer");
        var outcomes = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "An answer; it may be empty.", ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = answer } } },
        };
        if (definition.RequiresKey) outcomes["401"] = Reference("responses/Problem");
        foreach (var status in (string[])["422", "429", "502", "503", "504"]) outcomes[status] = Reference("responses/Problem");
        return outcomes;
    }

    private static JsonObject Responses() => new()
    {
        ["Problem"] = new JsonObject
        {
            ["description"] = "What is wrong, in words.",
            ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Reference("schemas/Problem") } },
        },
    };

    private static JsonObject Schemas() => (JsonObject)JsonNode.Parse(
        """
        {
          "Answer": {
            "type": "object",
            "required": ["status", "result"],
            "properties": {
              "status": {"const": "ok"},
              "result": {
                "type": "object",
                "required": ["id", "fallback_used"],
                "properties": {
                  "items": {"type": "array", "description": "What the function returned."},
                  "id": {"type": "string", "description": "The recommendation token, for recommendation events."},
                  "fallback_used": {"type": "string", "enum": ["true", "false"]}
                }
              }
            }
          },
          "Problem": {
            "type": "object",
            "required": ["status", "title", "detail", "code"],
            "properties": {
              "status": {"const": "error"},
              "title": {"type": "string"},
              "detail": {"type": "string"},
              "code": {"type": "integer"},
              "errors": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": ["parameter", "type", "message", "example"],
                  "properties": {"parameter": {"type": "string"}, "type": {"type": "string"}, "message": {"type": "string"}, "example": {"type": "string"}}
                }
              }
            }
          }
        }
        """)!;

    private static JsonObject Reference(string place) => new() { ["$ref"] = $"#/components/{place}" };
}
