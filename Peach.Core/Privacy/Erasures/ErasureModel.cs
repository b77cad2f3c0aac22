using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Privacy.Erasures;

internal sealed class ErasureModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<ErasureRow>(erasure =>
        {
            erasure.ToTable("erasures").HasKey(row => row.Id);
            erasure.Property(row => row.Id).HasColumnName("id");
            erasure.Property(row => row.Codops).HasColumnName("codops");
            erasure.Property(row => row.UserHash).HasColumnName("user_hash");
            erasure.Property(row => row.ProtectedUser).HasColumnName("protected_user");
            erasure.Property(row => row.RequestedBy).HasColumnName("requested_by");
            erasure.Property(row => row.RequestedAt).HasColumnName("requested_at");
            erasure.Property(row => row.CoversUntil).HasColumnName("covers_until");
            erasure.Property(row => row.FinishedAt).HasColumnName("finished_at");
        });
        model.Entity<ErasureStepRow>(step =>
        {
            step.ToTable("erasure_steps").HasKey(row => new { row.ErasureId, row.Store });
            step.Property(row => row.ErasureId).HasColumnName("erasure_id");
            step.Property(row => row.Store).HasColumnName("store");
            step.Property(row => row.DoneUntil).HasColumnName("done_until");
            step.Property(row => row.Failures).HasColumnName("failures");
            step.Property(row => row.Unfinished).HasColumnName("unfinished");
            step.Property(row => row.Reason).HasColumnName("reason");
            step.Property(row => row.NextTryAt).HasColumnName("next_try_at");
        });
        model.Entity<ErasurePassRow>(pass =>
        {
            pass.ToTable("erasure_passes").HasKey(row => row.Id);
            pass.Property(row => row.Id).HasColumnName("id");
            pass.Property(row => row.ErasureId).HasColumnName("erasure_id");
            pass.Property(row => row.Codops).HasColumnName("codops");
            pass.Property(row => row.Store).HasColumnName("store");
            pass.Property(row => row.AtOnce).HasColumnName("at_once");
            pass.Property(row => row.StartedAt).HasColumnName("started_at");
            pass.Property(row => row.FinishedAt).HasColumnName("finished_at");
            pass.Property(row => row.Progress).HasColumnName("progress");
            pass.Property(row => row.Records).HasColumnName("records");
            pass.Property(row => row.Places).HasColumnName("places");
        });
    }
}
