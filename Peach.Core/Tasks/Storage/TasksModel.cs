using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Peach.Core.Platform;
using Peach.Core.Tasks.Queue;
using Peach.Core.Tasks.Scheduling;

namespace Peach.Core.Tasks.Storage;

internal sealed class TasksModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<TaskRunRow>(Describe);
        model.Entity<TaskPauseRow>(pause =>
        {
            pause.ToTable("task_pauses").HasKey(row => row.Name);
            pause.Property(row => row.Name).HasColumnName("name");
            pause.Property(row => row.PausedBy).HasColumnName("paused_by");
            pause.Property(row => row.PausedAt).HasColumnName("paused_at");
            pause.Property(row => row.Reason).HasColumnName("reason");
        });
        model.Entity<TaskScheduleRow>(schedule =>
        {
            schedule.ToTable("task_schedules").HasKey(row => row.TaskId);
            schedule.Property(row => row.TaskId).HasColumnName("task_id");
            schedule.Property(row => row.Rule).HasColumnName("rule");
            schedule.Property(row => row.DueAt).HasColumnName("due_at");
        });
    }

    private static void Describe(EntityTypeBuilder<TaskRunRow> run)
    {
        run.ToTable("task_runs").HasKey(row => row.Id);
        run.Property(row => row.Id).HasColumnName("id");
        run.Property(row => row.TaskId).HasColumnName("task_id");
        run.Property(row => row.TaskName).HasColumnName("task_name");
        run.Property(row => row.Codops).HasColumnName("codops");
        run.Property(row => row.RepositoryName).HasColumnName("repository_name");
        run.Property(row => row.Commit).HasColumnName("commit_sha");
        run.Property(row => row.State).HasColumnName("state");
        run.Property(row => row.StartedAt).HasColumnName("started_at");
        run.Property(row => row.FinishedAt).HasColumnName("finished_at");
        run.Property(row => row.ExitCode).HasColumnName("exit_code");
        run.Property(row => row.Result).HasColumnName("result");
        run.Property(row => row.Error).HasColumnName("error");
        run.Property(row => row.PeakMemoryBytes).HasColumnName("peak_memory_bytes");
        run.Property(row => row.CpuMilliseconds).HasColumnName("cpu_milliseconds");
        run.Property(row => row.Cause).HasColumnName("cause");
        run.Property(row => row.DueAt).HasColumnName("due_at");
        run.Property(row => row.Attempt).HasColumnName("attempt");
        run.Property(row => row.RetryOf).HasColumnName("retry_of");
        run.Property(row => row.Arguments).HasColumnName("arguments");
        run.Property(row => row.RequestedBy).HasColumnName("requested_by");
        run.Property(row => row.BackFill).HasColumnName("back_fill");
        run.Property(row => row.Host).HasColumnName("host");
        run.Property(row => row.HeartbeatAt).HasColumnName("heartbeat_at");
        run.Property(row => row.TrackingUrl).HasColumnName("tracking_url");
        run.Property(row => row.CancelBy).HasColumnName("cancel_by");
    }
}
