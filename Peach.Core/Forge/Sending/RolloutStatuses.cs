using System.Globalization;
using Peach.Core.Repositories;

namespace Peach.Core.Forge.Sending;

/// <summary>Tells of every rollout as the commit's status <c>peach/rollout</c>.</summary>
internal sealed class RolloutStatuses(IForge forge) : IRolloutObserver
{
    public const string Name = "peach/rollout";

    public void OnChanged(RolloutView rollout)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        var page = $"/rollouts/{Uri.EscapeDataString(rollout.Id)}";
        if (rollout is { InsteadOf: { } outgoing, State: RolloutState.Running })
        {
            var why = string.IsNullOrEmpty(rollout.Reason) ? "" : $": {rollout.Reason}";
            forge.SetStatus(new CommitStatus(
                rollout.RepositoryId, outgoing, Name, CommitStatusState.Failed, $"Taken back to {rollout.Commit[..8]} by {rollout.By}{why}", page));
        }

        forge.SetStatus(new CommitStatus(
            rollout.RepositoryId, rollout.Commit, Name, StateOf(rollout.State), Describe(rollout), page));
    }

    /// <summary>A commit of which only a part came into production has failed for its author.</summary>
    private static CommitStatusState StateOf(RolloutState state) => state switch
    {
        RolloutState.Running => CommitStatusState.Running,
        RolloutState.Succeeded => CommitStatusState.Succeeded,
        _ => CommitStatusState.Failed,
    };

    private static string Describe(RolloutView rollout)
    {
        var count = rollout.Deployed.Count;
        var done = string.Create(CultureInfo.InvariantCulture, $"{count} definition{(count == 1 ? "" : "s")} in production");
        var error = rollout.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error)?.ToString();
        return rollout.State switch
        {
            RolloutState.Running => "Checking and rolling out",
            RolloutState.Succeeded => done,
            RolloutState.Partial => $"Only {done}. {error}",
            _ => error ?? "The rollout failed",
        };
    }
}
