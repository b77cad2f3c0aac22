using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Algorithms.Storage;

internal sealed class AlgorithmsModel : IModelContributor
{
    public void Contribute(ModelBuilder model) => model.Entity<AlgorithmsRow>(algorithms =>
    {
        algorithms.ToTable("algorithms").HasKey(row => new { row.RepositoryId, row.Commit });
        algorithms.Property(row => row.RepositoryId).HasColumnName("repository_id");
        algorithms.Property(row => row.Commit).HasColumnName("commit_sha");
        algorithms.Property(row => row.FoundAt).HasColumnName("found_at");
        algorithms.Property(row => row.Content).HasColumnName("content");
    });
}
