namespace Peach.Core.Endpoints;

/// <summary>Who waits when there is too much to do.</summary>
public enum RequestPriority
{
    /// <summary>What products ask for their viewers.</summary>
    Recommendation,

    /// <summary>What people and scripts ask about the platform: previews, notes, forced components, replays, bulk work.</summary>
    Inspection,
}
