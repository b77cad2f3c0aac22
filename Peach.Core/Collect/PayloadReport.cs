using System.Text.Json.Nodes;

namespace Peach.Core.Collect;

/// <summary>What Collect would make of a request.</summary>
/// <param name="Accepted">Events that are sound.</param>
/// <param name="Quarantined">Events that break the format, in order of their index.</param>
/// <param name="Rules">The site key's rules that made events sound, in words.</param>
/// <param name="Warnings">What is taken as it is, and is likely a mistake.</param>
/// <param name="Events">The first sound events as they would be stored.</param>
public sealed record PayloadReport(
    int Accepted, IReadOnlyList<QuarantinedEvent> Quarantined, IReadOnlyList<string> Rules, IReadOnlyList<PayloadWarning> Warnings, IReadOnlyList<JsonNode> Events)
{
    /// <summary>Whether the site key's rules made events sound.</summary>
    public bool Mended => Rules.Count > 0;
}
