using System.Collections.Concurrent;
using Peach.Core.Repositories;

namespace Peach.Tests.Repositories;

/// <summary>What observers of rollouts are told.</summary>
internal sealed class ToldRollouts : IRolloutObserver
{
    public ConcurrentQueue<RolloutView> All { get; } = [];

    public void OnChanged(RolloutView rollout) => All.Enqueue(rollout);
}
