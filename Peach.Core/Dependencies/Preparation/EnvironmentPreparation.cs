using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Core.Dependencies.Preparation;

/// <summary>Sees to a commit's environment before its definitions are tried.</summary>
internal sealed class EnvironmentPreparation(IPythonEnvironments environments, EnvironmentRecords records, IServiceProvider services) : IRolloutPreparation
{
    public async Task PrepareAsync(SourceCommit commit, IProgress<string> progress, CancellationToken cancellationToken)
    {
        string? id = null;
        try
        {
            id = await environments.IdentifyAsync(commit.Tree, cancellationToken).ConfigureAwait(false);
            Keep(id is null ? null : new EnvironmentRecord(commit.Sha, id, null));
            if (id is not null) await environments.EnsureAsync(commit.Tree, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (PythonEnvironmentException error)
        {
            Keep(new EnvironmentRecord(commit.Sha, id, error.Message));
            if (error.IsRequirementsFault) throw new RolloutRefusedException(error.Message, error);
            throw new PeachException($"{error.Message}\nWhat ran before stays; Peach tries again.", error);
        }

        // Asked for late: the catalog's repositories are rolled out with this.
        void Keep(EnvironmentRecord? record)
        {
            if (commit.IsTrial) return;
            var repositories = services.GetRequiredService<IRepositoryCatalog>().List().Select(repository => repository.Id);
            records.Set(commit.RepositoryId, record, repositories.ToHashSet(StringComparer.Ordinal));
        }
    }
}
