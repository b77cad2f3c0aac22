using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Collect;
using Peach.Core.History.Storage;
using Peach.Core.Platform;

namespace Peach.Core.History.Projection;

/// <summary>Turns events into the histories in Redis.</summary>
internal sealed class HistoryProjection(
    IEventLog log, IRedis redis, HistoryRetention retention, IOptions<HistoryOptions> options, TimeProvider clock, ILogger<HistoryProjection> logger)
    : RedisProjection("history", HistoryScript.Text, log, redis, clock, logger)
{
    /// <summary>About a millisecond of Redis; an item of an owner is 1.</summary>
    private const int MaxCost = 250;

    private const int OwnerCost = 2;
    private const int MergeCost = 3;
    private const int DaySeconds = 86_400;

    private readonly HistoryOptions _options = options.Value.Validated();
    private readonly TimeProvider _clock = clock;
    private readonly ArrayBufferWriter<byte> _json = new(4096);
    private readonly Consumption _consumption = new();
    private readonly Dictionary<string, OwnerUpdates> _owners = [];
    private readonly List<(string User, string Device, string Codops)> _merges = [];
    private readonly HashSet<(string User, string Device)> _merged = [];
    private readonly KnownNames _names = new();
    private int _cost;

    protected override bool IsEmpty => _cost == 0;

    protected override bool IsFull => _cost >= MaxCost;

    /// <summary>Entries of a hash before it is trimmed: a few more than are kept, since finding the oldest takes time.</summary>
    private int MostEntries => _options.EntriesPerUser + Math.Max(3, _options.EntriesPerUser / 16);

    protected override int Gather(EventBatch batch, int first)
    {
        if (batch.EventCount == 0) return 0;
        var events = batch.Events;
        for (var i = first; i < events.Count; i++)
        {
            if (IsFull) return i;
            var collected = events[i];
            var type = collected.Type;
            if (!Consumption.IsRelevant(type, _options.PageViews)) continue;
            _json.ResetWrittenCount();
            collected.WriteTo(_json);
            if (_consumption.TryRead(type, collected.Time, _json.WrittenSpan)) Add(batch.Codops, collected.Time);
        }

        return events.Count;
    }

    protected override void Write(RedisStep step)
    {
        step.Values.Add(_options.EntriesPerUser);
        step.Values.Add(MostEntries);
        foreach (var ((codops, month), names) in _names.New)
        {
            step.Keys.Add(HistoryKeys.Names(codops, month));
            step.Values.Add("n");
            step.Values.Add(retention.EndOfNames(codops, month).ToUnixTimeSeconds());
            step.Values.Add(names.Count);
            foreach (var (item, name) in names)
            {
                step.Values.Add(KnownNames.Field(item));
                step.Values.Add(name);
            }
        }

        // A device's older entries go to whom it was first seen with; what came after stands in the updates.
        foreach (var (user, device, codops) in _merges)
        {
            step.Keys.Add(user);
            step.Keys.Add(device);
            step.Values.Add("m");
            AddRetention(step, codops);
        }

        foreach (var (key, updates) in _owners)
        {
            if (updates.Items.Count == 0) continue;
            step.Keys.Add(key);
            step.Values.Add("u");
            AddRetention(step, updates.Codops);
            step.Values.Add(updates.Pack());
        }
    }

    protected override void Clear()
    {
        _owners.Clear();
        _merges.Clear();
        _merged.Clear();
        _names.ClearNew();
        _cost = 0;
    }

    protected override void OnApplied() => _names.Written();

    protected override void OnLost() => _names.Forget();

    private void Add(string codops, DateTimeOffset time)
    {
        if (time < _clock.GetUtcNow().AddDays(-retention.Days(codops))) return;
        var device = _consumption.Device.IsEmpty ? null : HistoryKeys.Device(codops, Encoding.UTF8.GetString(_consumption.Device));
        var user = _consumption.User.IsEmpty ? null : HistoryKeys.User(codops, Encoding.UTF8.GetString(_consumption.User));
        var updates = Of(user ?? device!, codops);
        if (user is not null && device is not null && _consumption.IsLoggedIn) Merge(user, device, codops, updates);
        var item = ItemHash.Of(_consumption.ContentId);
        if (updates.Add(item, _consumption.State)) _cost++;
        if (_names.Need(codops, HistoryKeys.MonthOf(time), item, _consumption.ContentId)) _cost++;
    }

    private OwnerUpdates Of(string key, string codops)
    {
        if (_owners.TryGetValue(key, out var updates)) return updates;
        _cost += OwnerCost;
        return _owners[key] = new OwnerUpdates(codops);
    }

    private void Merge(string user, string device, string codops, OwnerUpdates updates)
    {
        if (_merged.Add((user, device)))
        {
            _merges.Add((user, device, codops));
            _cost += MergeCost;
        }

        // What the device did before in this step is the user's too.
        if (!_owners.Remove(device, out var before)) return;
        foreach (var (item, state) in before.Items) updates.Add(item, state);
    }

    private void AddRetention(RedisStep step, string codops)
    {
        var days = retention.Days(codops);
        step.Values.Add((long)days * DaySeconds);
        step.Values.Add(ItemState.TimeOf(_clock.GetUtcNow().AddDays(-days)));
    }
}
