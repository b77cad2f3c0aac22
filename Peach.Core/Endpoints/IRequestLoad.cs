namespace Peach.Core.Endpoints;

/// <summary>Keeps what is under way at the same time within bounds, recommendations before the rest.</summary>
public interface IRequestLoad
{
    /// <summary>Requests under way now.</summary>
    int UnderWay { get; }

    /// <summary>How many were turned away, of each priority, since the start.</summary>
    long Shed(RequestPriority priority);

    /// <summary>Cheap enough for every request; who gets true calls <see cref="Leave"/>.</summary>
    bool TryEnter(RequestPriority priority);

    void Leave();
}
