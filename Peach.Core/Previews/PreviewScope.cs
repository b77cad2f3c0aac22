namespace Peach.Core.Previews;

/// <summary>Which previews somebody may see: those of an organisation, of a repository, or all.</summary>
/// <param name="Codops">Null: not bound to an organisation.</param>
/// <param name="RepositoryId">Null: not bound to a repository.</param>
public sealed record PreviewScope(string? Codops, string? RepositoryId)
{
    /// <summary>For who may know of all organisations.</summary>
    public static PreviewScope Everything { get; } = new(null, null);

    /// <summary>Of these organisations alone; null: of any.</summary>
    public IReadOnlyCollection<string>? Organisations { get; init; }

    /// <summary>Whether it reaches an organisation.</summary>
    public bool Reaches(string codops) => (Codops is null || Codops == codops) && Organisations?.Contains(codops) != false;
}
