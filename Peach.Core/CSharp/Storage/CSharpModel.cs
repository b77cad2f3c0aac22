using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.CSharp.Storage;

internal sealed class CSharpModel : IModelContributor
{
    public void Contribute(ModelBuilder model) => model.Entity<TrustedRepositoryRow>(repository =>
    {
        repository.ToTable("csharp_repositories").HasKey(row => row.RepositoryId);
        repository.Property(row => row.RepositoryId).HasColumnName("repository_id");
        repository.Property(row => row.SwitchedBy).HasColumnName("switched_by");
        repository.Property(row => row.SwitchedAt).HasColumnName("switched_at");
    });
}
