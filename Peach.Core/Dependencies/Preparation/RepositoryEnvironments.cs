using Peach.Core.Python;

namespace Peach.Core.Dependencies.Preparation;

internal sealed class RepositoryEnvironments(IPythonEnvironments environments, EnvironmentRecords records) : IRepositoryEnvironments
{
    public RepositoryEnvironmentView? Find(string repositoryId)
    {
        if (records.Find(repositoryId) is not { } record) return null;
        var environment = record.Environment is null ? null : environments.Find(record.Environment);
        // Another repository's rollout may have built it meanwhile.
        return new RepositoryEnvironmentView(record.Commit, environment?.State == PythonEnvironmentState.Failed ? environment.Error : environment is null ? record.Error : null, environment);
    }

    public async Task<string?> ReadLogAsync(string repositoryId, CancellationToken cancellationToken) =>
        records.Find(repositoryId)?.Environment is { } id ? await environments.ReadLogAsync(id, cancellationToken).ConfigureAwait(false) : null;
}
