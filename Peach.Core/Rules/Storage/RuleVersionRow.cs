namespace Peach.Core.Rules.Storage;

/// <summary>A version as it survives a restart; never changed.</summary>
internal sealed class RuleVersionRow
{
    public required RuleSubjectKind Kind { get; init; }

    public required string Codops { get; init; }

    public required string Name { get; init; }

    public required int Version { get; init; }

    public string? Content { get; init; }

    public required string Author { get; init; }

    public required string Comment { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
