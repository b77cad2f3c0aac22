
namespace Peach.Core.Platform.Auditing;

/// <summary>A row of table <c>audit</c>.</summary>
internal sealed class AuditRow
{
    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    public string? Address { get; init; }

    public required string Action { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }

    public string? Codops { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }

    public AuditEntry ToEntry() => new(Id, At, Actor, Address, Action, Kind, Name, Codops, Before, After);
}
