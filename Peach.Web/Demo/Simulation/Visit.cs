using System.Text.Json.Nodes;

namespace Peach.Web.Demo.Simulation;

/// <summary>What somebody did in one go.</summary>
/// <param name="EndedAt">True time of its end; the device's clock may say otherwise.</param>
/// <param name="Events">In the order in which they happened, with times by the device's clock.</param>
internal sealed record Visit(AudienceMember Member, DateTimeOffset EndedAt, IReadOnlyList<JsonObject> Events, CatalogueItem? LastItem);
