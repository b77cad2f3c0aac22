using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Secrets.Storage;

internal sealed class SecretsModel : IModelContributor
{
    public void Contribute(ModelBuilder model) => model.Entity<SecretRow>(secret =>
    {
        secret.ToTable("secrets").HasKey(row => new { row.Codops, row.Name });
        secret.Property(row => row.Codops).HasColumnName("codops");
        secret.Property(row => row.Name).HasColumnName("name");
        secret.Property(row => row.ProtectedValue).HasColumnName("protected_value");
        secret.Property(row => row.Version).HasColumnName("version");
        secret.Property(row => row.CreatedAt).HasColumnName("created_at");
        secret.Property(row => row.CreatedBy).HasColumnName("created_by");
        secret.Property(row => row.UpdatedAt).HasColumnName("updated_at");
        secret.Property(row => row.UpdatedBy).HasColumnName("updated_by");
    });
}
