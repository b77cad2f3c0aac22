namespace Peach.Core.Metrics;

/// <summary>What Collect has been taking since the start, for the live overview.</summary>
public interface IEventStatistics
{
    /// <summary>Events since the start of the process.</summary>
    long Total { get; }

    /// <summary>Quarantined events since the start of the process.</summary>
    long Quarantined { get; }

    /// <summary>Events taken in each of the last 60 full seconds, oldest first.</summary>
    IReadOnlyList<int> LastMinute();

    /// <summary>The newest events, newest first; at most 50.</summary>
    IReadOnlyList<LatestEvent> Latest();

    /// <summary>The newest quarantined events, newest first; at most 10, a sample under load.</summary>
    IReadOnlyList<LatestQuarantined> LatestQuarantined();
}
