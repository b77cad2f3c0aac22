using System.Buffers;
using System.Globalization;
using System.Text;
using Peach.Core.Collect;
using Peach.Core.Dashboards.Storage;
using Peach.Core.Endpoints;

namespace Peach.Core.Dashboards.Counting;

/// <summary>Turns events into counts. Not for use by several threads at once.</summary>
internal sealed class EventCounter(DashboardsOptions options, IRecommendationTokens tokens)
{
    /// <summary>Places beyond are counted as one.</summary>
    public const int LastPlace = 20;

    /// <summary>Who is named by an id that this platform did not make.</summary>
    public const string UnknownEndpoint = "unknown";

    private readonly Dictionary<string, OrganisationCounts> _organisations = new(StringComparer.Ordinal);
    private readonly EventFacts _common = new();
    private readonly EventFacts _own = new();
    private readonly ArrayBufferWriter<byte> _json = new(4096);
    private byte[] _commonJson = new byte[4096];

    public IEnumerable<OrganisationCounts> Organisations => _organisations.Values;

    public OpenHits Hits { get; } = new(options);

    public ItemCounts Items { get; } = new(options);

    /// <summary>When the last request that was read was collected, in milliseconds since 1970.</summary>
    public long Collected { get; private set; }

    public OrganisationCounts Of(string codops)
    {
        if (!_organisations.TryGetValue(codops, out var organisation)) _organisations[codops] = organisation = new OrganisationCounts(codops, options);
        return organisation;
    }

    /// <summary>Forgets all, series too: they are to be loaded again.</summary>
    public void Reset()
    {
        _organisations.Clear();
        Items.Clear();
    }

    public void Count(EventBatch batch)
    {
        Collected = batch.CollectTime.ToUnixTimeMilliseconds();
        if (batch.EventCount == 0 && batch.QuarantinedCount == 0) return;
        var organisation = Of(batch.Codops);
        if (batch.QuarantinedCount > 0)
            foreach (var record in batch.Quarantined) organisation.Add(Measures.Quarantined, batch.SiteKey, Grain.Minute.Floor(Collected), record.EventCount);
        if (batch.EventCount == 0) return;
        ReadCommon(batch.Common.Span);
        var site = organisation.Find(Measures.EventsBySite, batch.SiteKey);
        var device = organisation.Find(Measures.EventsByDevice, _common.Device);
        foreach (var collected in batch.Events)
        {
            var type = collected.Type;
            var time = collected.Time.ToUnixTimeMilliseconds();
            var minute = Grain.Minute.Floor(time);
            organisation.Add(organisation.Find(Measures.EventsByType, TypeLabel(type)), minute, 1);
            organisation.Add(site, minute, 1);
            var facts = _common;
            if (collected.ReplacesCommon || _common.Person == 0 || IsRelevant(type, _common.Owner)) facts = ReadOwn(collected);
            organisation.Add(facts.Device == _common.Device ? device : organisation.Find(Measures.EventsByDevice, facts.Device), minute, 1);
            if (facts.Person != 0) organisation.AddDistinct(Measures.Users, "", minute, facts.Person);
            if (ReferenceEquals(facts, _own)) CountOwn(organisation, type, time, minute);
        }
    }

    private static string TypeLabel(string type) => type.Length is > 0 and <= 64 && LabelText.IsSound(type) ? type : Measures.Other;

    private bool IsRelevant(string type, long owner) => type switch
    {
        "recommendation_loaded" or "recommendation_displayed" or "recommendation_hit" or "media_play" or "article_start" => true,
        _ => type.StartsWith("media_", StringComparison.Ordinal) && Hits.Has(owner),
    };

    private void CountOwn(OrganisationCounts organisation, string type, long time, long minute)
    {
        switch (type)
        {
            case "recommendation_loaded":
                organisation.Add(Measures.Loaded, Whose(organisation).Label, minute, 1);
                break;
            case "recommendation_displayed":
                CountDisplayed(organisation, minute);
                break;
            case "recommendation_hit":
                CountHit(organisation, time, minute);
                break;
            case "media_play" or "article_start":
                if (_own.Id is { } id) Items.Add(organisation.Codops, Grain.Day.Floor(time), ItemCounts.Played, id);
                CountPlay(organisation, type, time, minute);
                break;
            case "media_heartbeat" or "media_pause" or "media_seek" or "media_stop" or "media_end":
                CountPlay(organisation, type, time, minute);
                break;
        }
    }

    private void CountDisplayed(OrganisationCounts organisation, long minute)
    {
        var (endpoint, component, label) = Whose(organisation);
        organisation.Add(Measures.Displayed, label, minute, 1);
        var day = Grain.Day.Floor(minute);
        for (var i = 0; i < _own.Items.Count; i++)
        {
            var item = _own.Items[i];
            organisation.Add(Measures.ItemsAt, PlaceLabel(endpoint, component, i + 1), minute, 1);
            var hash = Hash64.Of(Encoding.UTF8.GetBytes(item));
            organisation.AddDistinct(Measures.ItemsShown, endpoint, minute, hash);
            organisation.AddDistinct(Measures.ItemsShown, "", minute, hash);
            Items.Add(organisation.Codops, day, endpoint, item);
        }
    }

    private void CountHit(OrganisationCounts organisation, long time, long minute)
    {
        var (endpoint, component, label) = Whose(organisation);
        var place = PlaceLabel(endpoint, component, _own.HitPosition());
        organisation.Add(Measures.Hit, label, minute, 1);
        organisation.Add(Measures.HitAt, place, minute, 1);
        if (_own.Owner == 0 || _own.ItemId is not { } item) return;
        var owner = Hash64.Of(Hash64.Of(Encoding.UTF8.GetBytes(organisation.Codops)), _own.Owner);
        Hits.Open(new OpenHit(HitId(owner, item), _own.Owner, organisation.Codops, label, place, time) { LastAt = time, TouchedAt = Collected });
    }

    private void CountPlay(OrganisationCounts organisation, string type, long time, long minute)
    {
        if (_own.Id is not { } item || !Hits.Has(_own.Owner)) return;
        var owner = Hash64.Of(Hash64.Of(Encoding.UTF8.GetBytes(organisation.Codops)), _own.Owner);
        if (!Hits.TryTake(HitId(owner, item), type, time, Collected, out var hit, out var isPlay, out var watched)) return;
        if (isPlay)
        {
            organisation.Add(Measures.Plays, hit.Label, minute, 1);
            organisation.Add(Measures.PlaysAt, hit.Place, minute, 1);
        }

        if (watched == 0) return;
        organisation.Add(Measures.Watched, hit.Label, minute, watched);
        organisation.Add(Measures.WatchedAt, hit.Place, minute, watched);
    }

    private static long HitId(long owner, string item) => Hash64.Of(owner, Hash64.Of(Encoding.UTF8.GetBytes(item)));

    /// <summary>Whose recommendation the event is about, as its id says.</summary>
    private (string Endpoint, string Component, string Label) Whose(OrganisationCounts organisation)
    {
        if (_own.Id is { } id && tokens.TryRead(id, out var token) && token.Codops == organisation.Codops)
            return (token.Endpoint, token.Component, Measures.Label(token.Endpoint, token.Component, token.Commit));
        return (UnknownEndpoint, UnknownEndpoint, Measures.Label(UnknownEndpoint, UnknownEndpoint, UnknownEndpoint));
    }

    private static string PlaceLabel(string endpoint, string component, int? place) => Measures.Label(
        endpoint, component, place switch { null => UnknownEndpoint, > LastPlace => $"{LastPlace + 1}+", { } one => one.ToString("00", CultureInfo.InvariantCulture) });

    private void ReadCommon(ReadOnlySpan<byte> members)
    {
        if (_commonJson.Length < members.Length + 2) _commonJson = new byte[(members.Length * 2) + 2];
        _commonJson[0] = (byte)'{';
        members.CopyTo(_commonJson.AsSpan(1));
        _commonJson[members.Length + 1] = (byte)'}';
        _common.Read(_commonJson.AsSpan(0, members.Length + 2));
    }

    private EventFacts ReadOwn(CollectedEvent collected)
    {
        _json.ResetWrittenCount();
        collected.WriteTo(_json);
        _own.Read(_json.WrittenSpan);
        return _own;
    }
}
