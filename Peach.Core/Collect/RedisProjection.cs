using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Platform;
using StackExchange.Redis;
using IRedis = Peach.Core.Platform.IRedis;

namespace Peach.Core.Collect;

/// <summary>
/// A consumer of the log whose effects are in Redis, exactly once: each step changes the effects and the consumer's place in the log
/// in one script, and only if the place is still where the step begins.
/// </summary>
/// <remarks>
/// A step whose outcome is unknown (a lost connection) is not repeated blindly: the place in Redis says whether it was carried out. When
/// Redis comes back without its last second, place and effects are back together, and the log, committed some seconds behind,
/// still holds what is to be repeated.
/// </remarks>
public abstract partial class RedisProjection : BackgroundService
{
    /// <summary>More than the second between two flushes of Redis's append-only file.</summary>
    private static readonly TimeSpan CommitAge = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    /// <summary>Batches looked at in one go where most hold nothing of interest.</summary>
    private const int BatchesAtOnce = 512;

    private readonly string _consumer;
    private readonly IEventLog _log;
    private readonly IRedis _redis;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly RedisKey _placeKey;
    private readonly RedisScript _script;
    private readonly RedisStep _step = new();
    private readonly Queue<(long Since, long Offset)> _uncommitted = new();
    private IEventLogReader _reader = null!;
    private LogPosition _endAtStart;
    private EventBatch? _batch;
    private int _next;
    private Place _at;
    private string _placeInRedis = "";
    private bool _placeKnown;
    private long _lastStep;
    private long _lastNoted;
    private long _latest;
    private TimeSpan _pause;
    private long _applied;

    /// <param name="consumer">The consumer's name in the log and in Redis: lower-case letters and <c>-</c>.</param>
    /// <param name="script">What a step does in Lua. It sees <see cref="RedisStep.Keys"/> from <c>KEYS[2]</c> and <see cref="RedisStep.Values"/> from
    /// <c>ARGV[3]</c>, must not return, and should take about a millisecond at most, since recommendations wait for the same Redis.</param>
    /// <param name="log">The log that is followed.</param>
    /// <param name="redis">Where the effects are.</param>
    /// <param name="clock">Paces the steps and ages the commits.</param>
    /// <param name="logger">Is told when Redis goes and comes, and of gaps.</param>
    protected RedisProjection(string consumer, string script, IEventLog log, IRedis redis, TimeProvider clock, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(log);
        (_consumer, _log, _redis, _clock, _logger) = (consumer, log, redis, clock, logger);
        _placeKey = $"peach:positions:{consumer}:{log.Id}";
        // The place is written first: should a command of the step fail all the same, the step is not repeated for ever.
        _script = new RedisScript($"""
            local at = redis.call('GET', KEYS[1]) or ''
            if at ~= ARGV[1] then return at end
            redis.call('SET', KEYS[1], ARGV[2])
            {script}
            return ARGV[2]
            """);
    }

    /// <summary>Up to where all effects are in Redis.</summary>
    public LogPosition Applied => new(Volatile.Read(ref _applied));

    /// <summary>The least time from one step to the next that is not full, so that steps grow with the load.</summary>
    protected virtual TimeSpan Pace => TimeSpan.FromMilliseconds(10);

    /// <summary>The most bytes of the log that may wait for this consumer; more is skipped.</summary>
    protected virtual long MostWaiting => long.MaxValue;

    /// <summary>Whether nothing has been gathered that has an effect.</summary>
    protected abstract bool IsEmpty { get; }

    /// <summary>Whether the step is as large as it may be.</summary>
    protected abstract bool IsFull { get; }

    /// <summary>Gathers a batch's events for the next step. What is needed of them is copied.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="first">The first event to take.</param>
    /// <returns>The event after the last one taken: the number of events, unless the step became full before.</returns>
    protected abstract int Gather(EventBatch batch, int first);

    /// <summary>Hands what was gathered to the script.</summary>
    protected abstract void Write(RedisStep step);

    /// <summary>Forgets what was gathered, to begin the next step.</summary>
    protected abstract void Clear();

    /// <summary>The step that was written last is in Redis.</summary>
    protected virtual void OnApplied()
    {
    }

    /// <summary>Redis may have lost what was applied: nothing may be taken for known to it.</summary>
    protected virtual void OnLost()
    {
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _endAtStart = _log.End;
        _reader = _log.OpenReader(_consumer, LogStart.Oldest);
        _applied = _reader.Committed.Offset;
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _reader?.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FindPlaceAsync(stoppingToken).ConfigureAwait(false);
                while (await FollowAsync(stoppingToken).ConfigureAwait(false))
                {
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (_pause == TimeSpan.Zero) LogAway(_consumer, error.Message);
                _pause = _pause == TimeSpan.Zero ? FirstPause : _pause * 2;
                if (_pause > LongestPause) _pause = LongestPause;
                SkipWhileAway();
                await Task.Delay(_pause, _clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Goes to the place that Redis has.</summary>
    private async Task FindPlaceAsync(CancellationToken cancellationToken)
    {
        var found = (string?)await _redis.Database.StringGetAsync(_placeKey).WaitAsync(AnswerLimit, _clock, cancellationToken).ConfigureAwait(false) ?? "";
        var oldest = _reader.Committed;
        var place = Place.Parse(found) ?? new Place(oldest, 0);
        if (!_placeKnown && place.Position > _endAtStart)
        {
            LogLogLost(_consumer, found, _endAtStart.Offset);
            place = new Place(_endAtStart, 0);
        }

        if (place.Position < oldest || (found.Length == 0 && oldest.Offset > 0))
        {
            LogGap(_consumer, found.Length == 0 ? "no position" : found, oldest.Offset);
            place = new Place(oldest, 0);
        }
        else if (_placeKnown && place.CompareTo(_at) < 0)
        {
            LogRepeats(_consumer, found);
        }

        if (found != _placeInRedis) OnLost();
        (_placeInRedis, _placeKnown, _at) = (found, true, place);
        Volatile.Write(ref _applied, place.Position.Offset);
        _uncommitted.Clear();
        if (found.Length > 0) Note(place.Position.Offset);
        Clear();
        _batch = null;
        _reader.Seek(place.Position);
        _next = place.Events;
    }

    /// <summary>Gathers and takes one step, or waits for events.</summary>
    /// <returns>False when Redis is at another place than was thought.</returns>
    private async Task<bool> FollowAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (to, isAtEnd) = GatherStep();
        var isSettled = to == _at && PlaceText(_at) == _placeInRedis;
        if (!IsEmpty || (!isSettled && _clock.GetElapsedTime(_lastStep) >= CommitInterval))
        {
            if (!await TakeStepAsync(to, cancellationToken).ConfigureAwait(false)) return false;
            isSettled = true;
        }
        else
        {
            _at = to;
            Volatile.Write(ref _applied, to.Position.Offset);
        }

        if (!await CommitOldAsync(cancellationToken).ConfigureAwait(false)) return false;
        if (!isAtEnd) return true;
        NoteWell();
        return await WaitAsync(isSettled, cancellationToken).ConfigureAwait(false) || await IsPlaceAsync(cancellationToken).ConfigureAwait(false);
    }

    private (Place To, bool IsAtEnd) GatherStep()
    {
        var (to, skipped) = (_at, 0L);
        var isAtEnd = false;
        for (var batches = 0; batches < BatchesAtOnce && !IsFull; batches++)
        {
            if (_batch is null)
            {
                if (!_reader.TryRead(out var batch))
                {
                    isAtEnd = true;
                    break;
                }

                _batch = batch;
            }

            if (_log.End.Offset - _batch.End.Offset > MostWaiting)
            {
                skipped += _batch.End.Offset - _batch.Start.Offset;
                _next = int.MaxValue;
            }
            else
            {
                _next = Gather(_batch, _next);
            }

            if (_next < _batch.EventCount)
            {
                to = new Place(_batch.Start, _next);
                break;
            }

            to = new Place(_batch.End, 0);
            (_batch, _next) = (null, 0);
        }

        if (skipped > 0) LogSkipped(_consumer, MostWaiting, skipped, to.Position.Offset);
        return (to, isAtEnd);
    }

    private async Task<bool> TakeStepAsync(Place to, CancellationToken cancellationToken)
    {
        var isFull = IsFull;
        var text = PlaceText(to);
        _step.KeyList.Clear();
        _step.ValueList.Clear();
        _step.KeyList.Add(_placeKey);
        _step.ValueList.Add(_placeInRedis);
        _step.ValueList.Add(text);
        if (!IsEmpty) Write(_step);
        var answer = await _script.RunAsync(_redis.Database, _step.KeyList, _step.ValueList)
            .WaitAsync(AnswerLimit, _clock, cancellationToken).ConfigureAwait(false);
        if ((string?)answer != text) return false;
        OnApplied();
        Clear();
        _at = to;
        _placeInRedis = text;
        Volatile.Write(ref _applied, to.Position.Offset);
        Note(to.Position.Offset);
        NoteWell();
        var rest = isFull ? TimeSpan.Zero : Pace - _clock.GetElapsedTime(_lastStep);
        if (rest > TimeSpan.Zero && rest <= Pace) await Task.Delay(rest, _clock, cancellationToken).ConfigureAwait(false);
        _lastStep = _clock.GetTimestamp();
        return true;
    }

    /// <summary>Waits for events, or until it is time to look at what can be committed.</summary>
    /// <returns>Whether there are events.</returns>
    private async Task<bool> WaitAsync(bool isSettled, CancellationToken cancellationToken)
    {
        if (isSettled && _uncommitted.Count == 0)
        {
            _batch = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }

        using var limit = new CancellationTokenSource(CommitInterval, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            _batch = await _reader.ReadAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Whether Redis still has the place that it was given; not so when it came back without its last second.</summary>
    private async Task<bool> IsPlaceAsync(CancellationToken cancellationToken)
    {
        var found = await _redis.Database.StringGetAsync(_placeKey).WaitAsync(AnswerLimit, _clock, cancellationToken).ConfigureAwait(false);
        return ((string?)found ?? "") == _placeInRedis;
    }

    /// <summary>Remembers since when Redis has had a position; once a second will do.</summary>
    private void Note(long offset)
    {
        _latest = offset;
        var now = _clock.GetTimestamp();
        if (_uncommitted.Count > 0 && _clock.GetElapsedTime(_lastNoted, now) < CommitInterval) return;
        _uncommitted.Enqueue((now, offset));
        _lastNoted = now;
    }

    /// <returns>False when Redis is at another place than was thought.</returns>
    private async Task<bool> CommitOldAsync(CancellationToken cancellationToken)
    {
        long? old = null;
        while (_uncommitted.TryPeek(out var noted) && _clock.GetElapsedTime(noted.Since) >= CommitAge) old = _uncommitted.Dequeue().Offset;
        if (old is not { } offset) return true;
        if (!await IsPlaceAsync(cancellationToken).ConfigureAwait(false)) return false;
        if (offset > _reader.Committed.Offset) _reader.Commit(new LogPosition(offset));
        if (_uncommitted.Count == 0 && _latest > offset) Note(_latest);
        return true;
    }

    private void NoteWell()
    {
        if (_pause == TimeSpan.Zero) return;
        _pause = TimeSpan.Zero;
        LogBack(_consumer);
    }

    /// <summary>Lets go of log segments that this consumer would skip anyway.</summary>
    private void SkipWhileAway()
    {
        var from = _reader.Committed;
        if (_log.End.Offset - from.Offset <= MostWaiting) return;
        _batch = null;
        _reader.Seek(from);
        var to = from;
        while (_log.End.Offset - to.Offset > MostWaiting && _reader.TryRead(out var batch)) to = batch.End;
        if (to == from) return;
        _uncommitted.Clear();
        _reader.Commit(to);
        LogSkipped(_consumer, MostWaiting, to.Offset - from.Offset, to.Offset);
    }

    private static string PlaceText(Place place) => string.Create(CultureInfo.InvariantCulture, $"{place.Position.Offset} {place.Events}");

    /// <param name="Position">Where a batch begins.</param>
    /// <param name="Events">How many of its events have had their effect.</param>
    private readonly record struct Place(LogPosition Position, int Events) : IComparable<Place>
    {
        public int CompareTo(Place other) => Position == other.Position ? Events.CompareTo(other.Events) : Position.CompareTo(other.Position);

        public static Place? Parse(string text) =>
            text.Split(' ') is [var offset, var events]
            && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && int.TryParse(events, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? new Place(new LogPosition(position), count)
                : null;
    }
}
