using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Quarantine.Storage;

internal sealed class QuarantineModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<QuarantinePart>(part =>
        {
            part.ToTable("quarantine_parts").HasKey(row => row.ObjectKey);
            part.Property(row => row.ObjectKey).HasColumnName("object_key");
            part.Property(row => row.SiteKey).HasColumnName("site_key");
            part.Property(row => row.Codops).HasColumnName("codops");
            part.Property(row => row.Day).HasColumnName("day");
            part.Property(row => row.Reason).HasColumnName("reason");
            part.Property(row => row.Events).HasColumnName("events");
            part.Property(row => row.FirstAt).HasColumnName("first_at");
            part.Property(row => row.LastAt).HasColumnName("last_at");
            part.Property(row => row.Sample).HasColumnName("sample");
        });
        model.Entity<QuarantinePosition>(position =>
        {
            position.ToTable("quarantine_positions").HasKey(row => row.LogId);
            position.Property(row => row.LogId).HasColumnName("log_id");
            position.Property(row => row.Position).HasColumnName("position");
        });
    }
}
