namespace Peach.Core.Repositories;

/// <summary>A repository to be begun from a template.</summary>
/// <param name="Template">The template's name, see <see cref="RepositoryTemplate.Name"/>.</param>
/// <param name="Name">The name under which Peach follows it.</param>
/// <param name="Codops">The organisation whose definitions it will declare.</param>
/// <param name="Url">An empty repository that the token may push to; null or empty: a bare repository is made in the data folder.</param>
/// <param name="Token">An access token for HTTP(S) that may push; kept encrypted.</param>
public sealed record NewRepository(string Template, string Name, string Codops, string? Url, string? Token);
