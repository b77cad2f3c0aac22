using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Collect.Intake;

/// <summary>Leaves the rest of a disk that fills up to the database, to Redis and to what clears it.</summary>
internal sealed class DiskReserve(DataFolder data, IOptions<CollectOptions> options, TimeProvider clock) : IReadinessCheck
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly DriveInfo _drive = new(data.Folder("log"));
    private readonly long _least = options.Value.MinFreeBytes;
    private long _askedAt = long.MinValue;
    private volatile bool _isShort;

    public string Name => "disk";

    /// <exception cref="CollectException">There is too little space for events.</exception>
    public void Check()
    {
        if (IsShort()) throw new CollectException(CollectRefusal.Unavailable, "The disk is nearly full; the events could not be stored. Send them again later.") { RetryAfter = TimeSpan.FromSeconds(30) };
    }

    public Task<string?> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(
        IsShort() ? $"less than Collect:MinFreeBytes ({_least}) bytes are free; events are refused with 503 until there is more space" : null);

    private bool IsShort()
    {
        if (_least == 0) return false;
        var now = clock.GetTimestamp();
        var asked = Volatile.Read(ref _askedAt);
        if (asked != long.MinValue && clock.GetElapsedTime(asked, now) < Interval) return _isShort;
        if (Interlocked.CompareExchange(ref _askedAt, now, asked) == asked) _isShort = Ask();
        return _isShort;
    }

    /// <summary>A disk that does not even tell its space is left to the writes to find out about.</summary>
    private bool Ask()
    {
        try
        {
            return _drive.AvailableFreeSpace < _least;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
