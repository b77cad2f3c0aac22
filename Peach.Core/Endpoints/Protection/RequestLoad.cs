using Microsoft.Extensions.Options;

namespace Peach.Core.Endpoints.Protection;

/// <summary>
/// Counts requests under way. Recommendations are turned away at the bound; the rest already at half of it, or while answers are slow with many under way.
/// </summary>
internal sealed class RequestLoad(IOptions<EndpointsOptions> options) : IRequestLoad
{
    /// <summary>Fewer requests than this under way are no load, however slow their functions are.</summary>
    private const int FewUnderWay = 32;

    /// <summary>The share of the newest answer in the average of times.</summary>
    private const double Newest = 1.0 / 64;

    private readonly long[] _shed = new long[Enum.GetValues<RequestPriority>().Length];
    private int _underWay;
    private double _averageSeconds;

    public int UnderWay => Volatile.Read(ref _underWay);

    public long Shed(RequestPriority priority) => Interlocked.Read(ref _shed[(int)priority]);

    public bool TryEnter(RequestPriority priority)
    {
        var underWay = Interlocked.Increment(ref _underWay);
        var most = options.Value.MostUnderWay;
        if (underWay <= (priority == RequestPriority.Recommendation ? most : most / 2) && (priority == RequestPriority.Recommendation || !IsSlow(underWay))) return true;
        Leave();
        Interlocked.Increment(ref _shed[(int)priority]);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _underWay);

    /// <summary>Of two answers at once one may be lost, which an average can bear.</summary>
    public void Note(TimeSpan elapsed) => _averageSeconds += (elapsed.TotalSeconds - _averageSeconds) * Newest;

    private bool IsSlow(int underWay) => underWay > FewUnderWay && _averageSeconds > options.Value.SlowAnswers.TotalSeconds;
}
