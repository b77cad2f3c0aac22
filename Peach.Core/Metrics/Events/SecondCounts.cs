namespace Peach.Core.Metrics.Events;

/// <summary>Counts for each of the last seconds.</summary>
internal sealed class SecondCounts
{
    private readonly int _seconds;
    private readonly (long Second, int Count)[] _ring;

    /// <param name="seconds">Full seconds that are kept beside the running one.</param>
    public SecondCounts(int seconds)
    {
        _seconds = seconds;
        _ring = new (long, int)[seconds + 1];
    }

    public void Add(long second, int count)
    {
        ref var slot = ref _ring[second % _ring.Length];
        if (second < slot.Second) return; // A clock set back, by more than is kept.
        if (second > slot.Second) slot = (second, 0);
        slot.Count += count;
    }

    /// <summary>The full seconds before the given one, oldest first.</summary>
    public int[] Before(long second)
    {
        var counts = new int[_seconds];
        for (var i = 0; i < _seconds; i++)
        {
            var wanted = second - _seconds + i;
            var (found, count) = _ring[wanted % _ring.Length];
            counts[i] = found == wanted ? count : 0;
        }

        return counts;
    }
}
