using System.Text.Json.Nodes;

namespace Peach.Core.Collect;

/// <summary>What Collect would make of a request.</summary>
/// <param name="Accepted">Events that are sound.</param>
/// <param name="Quarantined">Events that break the format, in order of their index.</param>
/// <param name="Mended">Whether the site key's rules made events sound.</param>
/// <param name="Warnings">What is taken as it is, and is likely a mistake.</param>
/// <param name="Events">The first sound events as they would be stored.</param>
public sealed record PayloadReport(
    int Accepted, IReadOnlyList<QuarantinedEvent> Quarantined, bool Mended, IReadOnlyList<PayloadWarning> Warnings, IReadOnlyList<JsonNode> Events);
