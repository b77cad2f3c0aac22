namespace Peach.Core.Platform;

/// <summary>Something that belongs to organisations and keeps one from being removed.</summary>
public interface IOrganisationDependent
{
    /// <returns>What still belongs to the organisation in words ("2 site keys"), or null.</returns>
    Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken);
}
