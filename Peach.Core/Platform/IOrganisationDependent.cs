namespace Peach.Core.Platform;

/// <summary>Something that belongs to organisations and keeps one from being removed.</summary>
public interface IOrganisationDependent
{
    /// <returns>What still belongs to the organisation in words ("2 site keys"), or null.</returns>
    Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken);

    /// <summary>The organisation was removed: what is kept of it, and did not keep it, can go. Does not throw for a store that is away.</summary>
    Task OnRemovedAsync(string codops, CancellationToken cancellationToken) => Task.CompletedTask;
}
