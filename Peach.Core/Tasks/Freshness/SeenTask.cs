namespace Peach.Core.Tasks.Freshness;

/// <summary>What is known of a task from its runs.</summary>
/// <param name="Newest">The newest run, over or not, when they were read: a sign whether anything has changed. Null for none.</param>
/// <param name="NewestState">Its state then.</param>
/// <param name="LastSuccess">When the last run that succeeded ended; null for none.</param>
/// <param name="Since">When its oldest known run began, or when it was seen first: a task that has never succeeded is late from then on.</param>
/// <param name="Outcome">The newest run that is over; null for none.</param>
/// <param name="IsFailing">Whether as many of the newest runs have failed as an alert needs.</param>
internal sealed record SeenTask(string? Newest, TaskRunState? NewestState, DateTimeOffset? LastSuccess, DateTimeOffset Since, TaskRunView? Outcome, bool IsFailing)
{
    public bool IsOf(TaskRunView? newest) => Newest == newest?.Id && NewestState == newest?.State;
}
