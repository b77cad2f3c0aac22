namespace Peach.Core.Platform;

/// <summary>Which lines of the audit log are wanted.</summary>
/// <param name="Codops">Of these organisations alone; null: all lines, those of no organisation too.</param>
/// <param name="Actor">By whom, in full; null: anybody.</param>
/// <param name="Kind">Of what sort; null: any.</param>
/// <param name="Name">Part of the thing's name, without regard to case; null: any.</param>
/// <param name="Before">Only lines before the one of this id; null: from the newest.</param>
/// <param name="Limit">Most lines, 1 to 500.</param>
public sealed record AuditQuery(
    IReadOnlyCollection<string>? Codops = null, string? Actor = null, string? Kind = null, string? Name = null, string? Before = null, int Limit = 50);
