using System.Text.Json;
using System.Text.Json.Serialization;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>How checked definitions are kept between rollouts and restarts.</summary>
internal static class EndpointJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
    };

    public static string Write(EndpointDefinition definition) => JsonSerializer.Serialize(definition, Options);

    public static EndpointDefinition Read(string json) => JsonSerializer.Deserialize<EndpointDefinition>(json, Options)!;
}
