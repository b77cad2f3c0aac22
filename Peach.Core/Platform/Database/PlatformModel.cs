using Microsoft.EntityFrameworkCore;

namespace Peach.Core.Platform.Database;

internal sealed class PlatformModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<Organisation>(organisation =>
        {
            organisation.ToTable("organisations").HasKey(row => row.Codops);
            organisation.Property(row => row.Codops).HasColumnName("codops");
            organisation.Property(row => row.Name).HasColumnName("name");
            organisation.Property(row => row.ArchiveDays).HasColumnName("archive_days");
            organisation.Property(row => row.HistoryDays).HasColumnName("history_days");
            organisation.Property(row => row.CreatedAt).HasColumnName("created_at");
        });
        model.Entity<PlatformSecret>(secret =>
        {
            secret.ToTable("platform_secrets").HasKey(row => row.Name);
            secret.Property(row => row.Name).HasColumnName("name");
            secret.Property(row => row.ProtectedValue).HasColumnName("protected_value");
            secret.Property(row => row.CreatedAt).HasColumnName("created_at");
        });
    }
}
