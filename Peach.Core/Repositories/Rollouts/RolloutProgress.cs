using Peach.Core.Repositories.Catalog;

namespace Peach.Core.Repositories.Rollouts;

/// <summary>Shows in the repository's status what its rollout is doing, and how far it is.</summary>
/// <param name="total">How many steps there are.</param>
internal sealed class RolloutProgress(LiveRepository repository, int total) : IProgress<string>
{
    private int _begun;

    /// <summary>The next step.</summary>
    public void Begin(string step)
    {
        _begun++;
        Report(step);
    }

    /// <summary>More of the step that is going on.</summary>
    public void Report(string value) => repository.Change(status => status with { Progress = new RolloutStep(value, Math.Min(_begun, total), total) });
}
