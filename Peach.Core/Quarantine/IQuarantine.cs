using Peach.Core.Platform;

namespace Peach.Core.Quarantine;

/// <summary>The events that break the format: kept with the reason, until they are mended or deleted.</summary>
public interface IQuarantine
{
    /// <summary>All groups that match, the one with the newest event first.</summary>
    Task<IReadOnlyList<QuarantineGroup>> ListAsync(QuarantineFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// The events that match, each a JSON object in one line with <c>site_key</c>, <c>codops</c>, <c>collect_timestamp</c>, <c>index</c>,
    /// <c>event_count</c>, <c>reason</c>, <c>raw</c> (what was sent, as a text), and what the request had besides: <c>common</c>,
    /// <c>user_agent</c>, <c>query</c>.
    /// </summary>
    IAsyncEnumerable<string> ReadAsync(QuarantineFilter filter, CancellationToken cancellationToken);

    /// <returns>How many events were deleted.</returns>
    Task<long> DeleteAsync(QuarantineFilter filter, CancellationToken cancellationToken);

    /// <summary>Begins to take events again; goes on in the background.</summary>
    /// <exception cref="PeachException">A replay is running, or nothing matches.</exception>
    Task<ReplayView> StartReplayAsync(QuarantineFilter filter, CancellationToken cancellationToken);

    /// <summary>Ends a replay after the part it is at. What it has taken stays taken.</summary>
    /// <returns>False when no replay of that id runs.</returns>
    Task<bool> StopReplayAsync(string id, CancellationToken cancellationToken);

    /// <summary>The latest replays, newest first; those of other replicas as they were when this one started.</summary>
    IReadOnlyList<ReplayView> Replays { get; }
}
