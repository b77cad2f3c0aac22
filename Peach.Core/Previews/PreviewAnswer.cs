using Peach.Core.Endpoints;

namespace Peach.Core.Previews;

/// <summary>A preview's answer.</summary>
/// <param name="Commit">The first 8 digits of the preview's commit; null when it was not found.</param>
public sealed record PreviewAnswer(EndpointAnswer Answer, string? Commit);
