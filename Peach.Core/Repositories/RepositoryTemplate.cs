namespace Peach.Core.Repositories;

/// <summary>What a new repository may begin with.</summary>
/// <param name="Name">The name of its folder.</param>
/// <param name="Title">A few words.</param>
/// <param name="Description">A sentence.</param>
public sealed record RepositoryTemplate(string Name, string Title, string Description);
