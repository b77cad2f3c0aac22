using Peach.Core.Platform;

namespace Peach.Core.Repositories;

/// <summary>Begins repositories from templates.</summary>
public interface INewRepositories
{
    /// <summary>The templates, by name.</summary>
    IReadOnlyList<RepositoryTemplate> Templates { get; }

    /// <summary>Pushes a template, filled in for the organisation, to an empty repository, and has it followed.</summary>
    /// <exception cref="PeachException">A value is wrong, the repository is not empty, or the push failed: nothing is registered then.</exception>
    Task<RepositoryView> CreateAsync(NewRepository request, CancellationToken cancellationToken);
}
