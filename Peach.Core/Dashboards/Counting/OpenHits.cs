namespace Peach.Core.Dashboards.Counting;

/// <summary>The chosen recommendations whose plays are waited for.</summary>
internal sealed class OpenHits(DashboardsOptions options)
{
    private readonly Dictionary<long, OpenHit> _hits = [];
    private readonly Dictionary<long, int> _owners = [];
    private readonly long _window = (long)options.HitWindow.TotalMilliseconds;
    private readonly long _longest = (long)options.LongestHeartbeat.TotalMilliseconds;

    public IEnumerable<OpenHit> Changed => _hits.Values.Where(hit => hit.IsChanged);

    public bool Has(long owner) => owner != 0 && _owners.ContainsKey(owner);

    public void Load(IEnumerable<OpenHit> hits)
    {
        _hits.Clear();
        _owners.Clear();
        foreach (var hit in hits) Put(hit);
    }

    /// <summary>Somebody has chosen a recommendation: what is played from now on may be for it.</summary>
    public void Open(OpenHit hit)
    {
        if (_hits.Count >= options.MaxOpenHits && !_hits.ContainsKey(hit.Id)) return;
        hit.IsChanged = true;
        Put(hit);
    }

    /// <summary>Takes a media event of the chosen item.</summary>
    /// <param name="id">The hash of organisation, owner and item.</param>
    /// <param name="type">The event's type, of media or <c>article_start</c>.</param>
    /// <param name="time">When it happened.</param>
    /// <param name="collected">When it was collected.</param>
    /// <param name="hit">What it counts for.</param>
    /// <param name="isPlay">Whether it is the first play of the hit.</param>
    /// <param name="watched">Milliseconds watched since the event before.</param>
    /// <returns>Whether it counts for a hit.</returns>
    public bool TryTake(long id, string type, long time, long collected, out OpenHit hit, out bool isPlay, out long watched)
    {
        (isPlay, watched) = (false, 0);
        if (!_hits.TryGetValue(id, out hit!)) return false;
        if (collected - hit.TouchedAt > _window || time < hit.HitAt || time - Math.Max(hit.LastAt, hit.HitAt) > _window) return false;
        if (hit.State == HitState.Chosen)
        {
            if (type is not ("media_play" or "article_start")) return false;
            (isPlay, hit.LastAt) = (true, time);
        }
        else if (time > hit.LastAt)
        {
            if (hit.State == HitState.Playing) watched = Math.Min(time - hit.LastAt, _longest);
            hit.LastAt = time;
        }

        hit.State = type is "media_play" or "media_heartbeat" or "media_seek" ? HitState.Playing : HitState.Stopped;
        (hit.TouchedAt, hit.IsChanged) = (collected, true);
        return true;
    }

    /// <summary>Forgets what can take no more events.</summary>
    /// <param name="collected">The time of the last request that was read.</param>
    public void Forget(long collected)
    {
        List<OpenHit>? over = null;
        foreach (var hit in _hits.Values)
            if (collected - hit.TouchedAt > _window) (over ??= []).Add(hit);
        if (over is null) return;
        foreach (var hit in over)
        {
            _hits.Remove(hit.Id);
            if (--_owners.GetRef(hit.Owner) <= 0) _owners.Remove(hit.Owner);
        }
    }

    private void Put(OpenHit hit)
    {
        if (!_hits.ContainsKey(hit.Id)) _owners.GetRef(hit.Owner)++;
        _hits[hit.Id] = hit;
    }
}
