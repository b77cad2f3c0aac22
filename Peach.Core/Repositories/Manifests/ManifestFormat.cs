using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Peach.Core.Repositories.Manifests;

/// <summary>Puts the sections' formats together, once they are all registered.</summary>
internal sealed class ManifestFormat(IServiceProvider services) : IManifestFormat
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Asked for late, because sections may need what this module offers.</summary>
    public IReadOnlyList<SectionFormat> Sections => field ??=
        [.. ((IEnumerable<IManifestSection>)services.GetService(typeof(IEnumerable<IManifestSection>))!).Select(section => section.Format).OfType<SectionFormat>()];

    public string JsonSchema => field ??= ManifestSchema.Write(Sections).ToJsonString(Json) + "\n";

    public string Model => field ??= new JsonObject
    {
        ["max_file_bytes"] = ManifestReader.MaxFileBytes,
        ["max_nodes"] = ManifestLimits.MaxNodes,
        ["max_depth"] = ManifestLimits.MaxDepth,
        ["sections"] = JsonSerializer.SerializeToNode(Sections, Json),
    }.ToJsonString(Json) + "\n";
}
