using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Descriptions;

/// <summary>Documents are written once for each snapshot of what is in production, when somebody asks.</summary>
internal sealed class EndpointDescriptions(EndpointActivator activator, IOrganisationDirectory organisations) : IEndpointDescriptions
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private readonly ConcurrentDictionary<string, (EndpointSnapshot Snapshot, string Name, OpenApiDocument Document)> _written = new(StringComparer.Ordinal);

    public OpenApiDocument? OpenApi(string codops)
    {
        if (!organisations.All.TryGetValue(codops, out var organisation)) return null;
        var snapshot = activator.Snapshot;
        if (_written.TryGetValue(codops, out var known) && known.Snapshot == snapshot && known.Name == organisation.Name) return known.Document;
        var document = OpenApiWriter.Write(organisation, snapshot.Endpoints.Where(endpoint => endpoint.Definition.Codops == codops));
        // The version is a name of the rest, so that it changes with what is described and with nothing else.
        document["info"]!["version"] = Convert.ToHexStringLower(Hash(document).AsSpan(0, 4));
        var json = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(document, Indented);
        var written = new OpenApiDocument(json, Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 8)));
        _written[codops] = (snapshot, organisation.Name, written);
        return written;
    }

    private static byte[] Hash(JsonObject document) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(document));
}
