using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Tasks.Telling;

internal sealed class TellingModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<ToldRow>(told =>
        {
            told.ToTable("task_told").HasKey(row => row.RunId);
            told.Property(row => row.RunId).HasColumnName("run_id");
            told.Property(row => row.Done).HasColumnName("done");
            told.Property(row => row.Total).HasColumnName("total");
            told.Property(row => row.Text).HasColumnName("text");
            told.Property(row => row.ToldAt).HasColumnName("told_at");
            told.Property(row => row.Ignored).HasColumnName("ignored");
        });
        model.Entity<MetricRow>(metric =>
        {
            metric.ToTable("task_metrics").HasKey(row => new { row.RunId, row.Name });
            metric.Property(row => row.RunId).HasColumnName("run_id");
            metric.Property(row => row.Name).HasColumnName("name");
            metric.Property(row => row.TaskId).HasColumnName("task_id");
            metric.Property(row => row.Value).HasColumnName("value");
            metric.Property(row => row.Step).HasColumnName("step");
            metric.Property(row => row.Time).HasColumnName("time");
            metric.Property(row => row.Count).HasColumnName("count");
            metric.Property(row => row.Points).HasColumnName("points");
        });
    }
}
