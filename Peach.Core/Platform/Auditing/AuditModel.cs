using Microsoft.EntityFrameworkCore;

namespace Peach.Core.Platform.Auditing;

internal sealed class AuditModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<AuditRow>(audit =>
        {
            audit.ToTable("audit");
            audit.HasKey(row => row.Id);
            audit.Property(row => row.Id).HasColumnName("id");
            audit.Property(row => row.At).HasColumnName("at");
            audit.Property(row => row.Actor).HasColumnName("actor");
            audit.Property(row => row.Address).HasColumnName("address");
            audit.Property(row => row.Action).HasColumnName("action");
            audit.Property(row => row.Kind).HasColumnName("kind");
            audit.Property(row => row.Name).HasColumnName("name");
            audit.Property(row => row.Codops).HasColumnName("codops");
            audit.Property(row => row.Before).HasColumnName("before");
            audit.Property(row => row.After).HasColumnName("after");
        });
    }
}
