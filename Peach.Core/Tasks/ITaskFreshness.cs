namespace Peach.Core.Tasks;

/// <summary>How old the tasks' models are.</summary>
public interface ITaskFreshness
{
    /// <summary>When the last run that succeeded ended, read from memory; null for none that is known, or when nobody has looked yet.</summary>
    /// <param name="taskId">A <see cref="TaskView.Id"/>.</param>
    DateTimeOffset? LastSuccess(string taskId);
}
