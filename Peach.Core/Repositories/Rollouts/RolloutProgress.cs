using Peach.Core.Repositories.Catalog;

namespace Peach.Core.Repositories.Rollouts;

/// <summary>Shows in the repository's status what its rollout is doing.</summary>
internal sealed class RolloutProgress(LiveRepository repository) : IProgress<string>
{
    public void Report(string value) => repository.Change(status => status with { Step = value });
}
