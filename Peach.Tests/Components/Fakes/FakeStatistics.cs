using Peach.Core.Metrics;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeStatistics : IEventStatistics
{
    public long Total { get; set; }

    public long Quarantined { get; set; }

    public IReadOnlyList<int> Seconds { get; set; } = new int[60];

    public IReadOnlyList<LatestEvent> Events { get; set; } = [];

    public IReadOnlyList<int> LastMinute() => Seconds;

    public IReadOnlyList<LatestQuarantined> QuarantinedEvents { get; set; } = [];

    public IReadOnlyList<LatestEvent> Latest() => Events;

    public IReadOnlyList<LatestQuarantined> LatestQuarantined() => QuarantinedEvents;
}
