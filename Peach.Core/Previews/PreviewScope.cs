namespace Peach.Core.Previews;

/// <summary>Which previews somebody may see: those of an organisation, of a repository, or all.</summary>
/// <param name="Codops">Null: not bound to an organisation.</param>
/// <param name="RepositoryId">Null: not bound to a repository.</param>
public sealed record PreviewScope(string? Codops, string? RepositoryId)
{
    /// <summary>For administrators.</summary>
    public static PreviewScope Everything { get; } = new(null, null);
}
