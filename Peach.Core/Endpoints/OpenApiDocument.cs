namespace Peach.Core.Endpoints;

/// <summary>An OpenAPI document.</summary>
/// <param name="Json">In UTF-8.</param>
/// <param name="Tag">Names the content; the same content has the same.</param>
public sealed record OpenApiDocument(ReadOnlyMemory<byte> Json, string Tag);
