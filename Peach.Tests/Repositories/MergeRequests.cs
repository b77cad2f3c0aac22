using System.Collections.Concurrent;
using Peach.Core.Repositories;

namespace Peach.Tests.Repositories;

/// <summary>Keeps all that is told of merge requests.</summary>
internal sealed class MergeRequests : IMergeRequestObserver
{
    public ConcurrentQueue<MergeRequestEvent> Told { get; } = new();

    public void OnChanged(MergeRequestEvent change) => Told.Enqueue(change);
}
