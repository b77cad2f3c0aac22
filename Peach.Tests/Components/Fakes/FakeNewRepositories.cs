using Peach.Core.Repositories;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeNewRepositories(FakeRepositories repositories) : INewRepositories
{
    public IReadOnlyList<RepositoryTemplate> Templates { get; } = [new("template", "Recommendations in three notebooks", "Two tasks that train models and three endpoints that read them.")];

    public Task<RepositoryView> CreateAsync(NewRepository request, CancellationToken cancellationToken) =>
        repositories.AddAsync(new RepositorySettings(request.Name, request.Url ?? "", request.Codops, null, request.Token), cancellationToken);
}
