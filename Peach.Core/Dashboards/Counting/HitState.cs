namespace Peach.Core.Dashboards.Counting;

internal enum HitState
{
    /// <summary>Nothing was played yet.</summary>
    Chosen = 0,

    Playing = 1,

    /// <summary>Paused, stopped or ended.</summary>
    Stopped = 2,
}
