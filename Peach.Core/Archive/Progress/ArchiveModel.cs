using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Archive.Progress;

internal sealed class ArchiveModel : IModelContributor
{
    public void Contribute(ModelBuilder model) => model.Entity<ArchivedLog>(log =>
    {
        log.ToTable("archive_logs").HasKey(row => row.LogId);
        log.Property(row => row.LogId).HasColumnName("log_id");
        log.Property(row => row.ArchivedUntil).HasColumnName("archived_until");
        log.Property(row => row.SeenAt).HasColumnName("seen_at");
    });
}
