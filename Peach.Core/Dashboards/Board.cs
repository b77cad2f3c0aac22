namespace Peach.Core.Dashboards;

/// <summary>Panels that somebody has put together for an organisation.</summary>
/// <param name="Version">Grows with every change; its ETag is this number.</param>
public sealed record Board(string Id, string Codops, string Name, IReadOnlyList<BoardPanel> Panels, long Version, DateTimeOffset ChangedAt, string ChangedBy);
