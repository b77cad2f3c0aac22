using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Quarantine.Replays;

internal sealed class ReplayModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<ReplayRow>(replay =>
        {
            replay.ToTable("quarantine_replays").HasKey(row => row.Id);
            replay.Property(row => row.Id).HasColumnName("id");
            replay.Property(row => row.LogId).HasColumnName("log_id");
            replay.Property(row => row.Filter).HasColumnName("filter");
            replay.Property(row => row.StartedAt).HasColumnName("started_at");
            replay.Property(row => row.FinishedAt).HasColumnName("finished_at");
            replay.Property(row => row.Parts).HasColumnName("parts");
            replay.Property(row => row.PartsDone).HasColumnName("parts_done");
            replay.Property(row => row.Taken).HasColumnName("taken");
            replay.Property(row => row.Duplicate).HasColumnName("duplicate");
            replay.Property(row => row.StillFaulty).HasColumnName("still_faulty");
            replay.Property(row => row.Error).HasColumnName("error");
            replay.Property(row => row.Part).HasColumnName("part");
            replay.Property(row => row.Position).HasColumnName("position");
        });
        model.Entity<ReplayPartRow>(part =>
        {
            part.ToTable("quarantine_replay_parts").HasKey(row => new { row.ReplayId, row.ObjectKey });
            part.Property(row => row.ReplayId).HasColumnName("replay_id");
            part.Property(row => row.ObjectKey).HasColumnName("object_key");
        });
    }
}
