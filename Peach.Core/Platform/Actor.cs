namespace Peach.Core.Platform;

/// <summary>On whose behalf the present flow of calls acts. Set once for a request or for an action on a page; what these start carries it along.</summary>
/// <param name="Name">An account, a token, or <see cref="Platform"/>.</param>
/// <param name="Address">The network address it came from; null when it came from none.</param>
public sealed record Actor(string Name, string? Address)
{
    /// <summary>Peach itself: schedules, upkeep, what a push set off.</summary>
    public static readonly Actor Platform = new("peach", null);

    private static readonly AsyncLocal<Actor?> Flow = new();

    /// <summary>Never null.</summary>
    public static Actor Current
    {
        get => Flow.Value ?? Platform;
        set => Flow.Value = value;
    }
}
