using Peach.Core.Collect;

namespace Peach.Core.Quarantine.Replays;

/// <summary>What the log holds of a part whose replay was broken off: those requests are not taken again.</summary>
internal static class TakenRequests
{
    /// <returns>The beginnings of their events' uids (<see cref="RequestId.Prefix"/>).</returns>
    public static HashSet<string> Find(IEventLog log, string consumer, long from, string siteKey, CancellationToken cancellationToken)
    {
        HashSet<string> taken = [];
        // A second reader of the same consumer: it holds the segments, and commits nothing.
        using var reader = log.OpenReader(consumer, LogStart.Oldest);
        var end = log.End;
        reader.Seek(new LogPosition(Math.Max(from, reader.Committed.Offset)));
        while (reader.TryRead(out var batch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (batch.SiteKey == siteKey && batch.Events.Count > 0) taken.Add(batch.Events[0].Uid[..RequestId.Digits]);
            if (batch.End >= end) break;
        }

        return taken;
    }
}
