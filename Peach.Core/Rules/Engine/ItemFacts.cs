using System.Text.Json;

namespace Peach.Core.Rules.Engine;

/// <summary>An item of the catalogue.</summary>
/// <param name="Fields">Its fields, an object.</param>
/// <param name="IsAvailable">Whether it may be given now.</param>
internal sealed record ItemFacts(JsonElement Fields, bool IsAvailable)
{
    /// <returns>Null where it has no such field.</returns>
    public string[]? Values(string field) =>
        Fields.ValueKind == JsonValueKind.Object && Fields.TryGetProperty(field, out var value) ? FieldValues.Of(value) : null;
}
