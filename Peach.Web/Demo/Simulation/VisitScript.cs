using System.Text.Json.Nodes;

namespace Peach.Web.Demo.Simulation;

/// <summary>Writes what happens in a visit, event by event, as the device's clock sees it.</summary>
internal sealed class VisitScript(AudienceMember member, DateTimeOffset endedAt, Random random)
{
    private readonly List<(int SecondsBefore, JsonObject Event)> _events = [];
    private CatalogueItem? _lastItem;

    public void ViewHomePage() => Add("page_view", null, 1, new JsonObject { ["page_uri"] = "https://www.demo.example/", ["referrer"] = "" });

    public void Use(CatalogueItem item, string? recommendation = null)
    {
        _lastItem = item;
        if (item.Kind == "article") Read(item, recommendation);
        else Play(item, recommendation);
    }

    public void SeeRecommendations(string recommendation, string type, IReadOnlyList<string> items)
    {
        Add("recommendation_loaded", recommendation, 1, Context(), null);
        Add("recommendation_displayed", recommendation, 2, Context(), null);

        JsonObject Context() => new() { ["type"] = type, ["items"] = Ids(items), ["items_count"] = items.Count, ["page_uri"] = "https://www.demo.example/" };
    }

    public void ChooseRecommendation(string recommendation, string type, IReadOnlyList<string> items, int index) =>
        Add("recommendation_hit", recommendation, random.Next(1, 10), new JsonObject
        {
            ["type"] = type,
            ["items"] = Ids(items),
            ["items_count"] = items.Count,
            ["item_id"] = items[index],
            ["hit_index"] = index,
        });

    public Visit End()
    {
        var clock = endedAt + member.ClockError;
        var remaining = _events.Sum(entry => entry.SecondsBefore);
        foreach (var (seconds, entry) in _events)
        {
            remaining -= seconds;
            entry["event_timestamp"] = (clock - TimeSpan.FromSeconds(remaining)).ToUnixTimeMilliseconds();
        }

        return new Visit(member, endedAt, [.. _events.Select(entry => entry.Event)], _lastItem);
    }

    private void Play(CatalogueItem item, string? recommendation)
    {
        var watched = Math.Min(item.DurationSeconds, random.Next(5, 120));
        Add("media_play", item.Id, random.Next(1, 10), MediaContext(recommendation), Props(0, true), Metadata(item));
        for (var position = 30; position < watched; position += 30) Add("media_heartbeat", item.Id, 30, MediaContext(recommendation), Props(position, true), Metadata(item));
        Add("media_stop", item.Id, watched % 30 + 1, MediaContext(recommendation), Props(watched, false), Metadata(item));
    }

    private void Read(CatalogueItem item, string? recommendation)
    {
        var page = $"https://www.demo.example/article/{item.Id}";
        Add("page_view", item.Id, random.Next(1, 10), new JsonObject { ["page_uri"] = page, ["id"] = recommendation ?? "" });
        Add("article_start", item.Id, 1, new JsonObject { ["page_uri"] = page });
        if (random.NextDouble() < 0.6) Add("article_read", item.Id, 20, new JsonObject { ["page_uri"] = page });
        var spent = random.Next(5, 90);
        Add("article_end", item.Id, spent, new JsonObject { ["page_uri"] = page }, new JsonObject { ["time_spent_s"] = spent });
    }

    private static JsonObject MediaContext(string? recommendation)
    {
        var context = new JsonObject { ["component"] = new JsonObject { ["type"] = "player", ["name"] = "DemoPlayer", ["version"] = "2.1" } };
        if (recommendation is not null)
        {
            context["id"] = recommendation;
            context["type"] = "recommendation";
        }

        return context;
    }

    private static JsonObject Props(int position, bool playing) => new()
    {
        ["playback_position_s"] = position,
        ["is_playing"] = playing,
        ["playback_rate"] = 1.0,
        ["volume"] = 0.8,
        ["video_mode"] = "normal",
        ["audio_mode"] = "normal",
        ["start_mode"] = "normal",
    };

    private static JsonObject Metadata(CatalogueItem item) => new()
    {
        ["type"] = item.Kind,
        ["format"] = "ondemand",
        ["duration"] = item.DurationSeconds,
        ["genre"] = item.Genre,
    };

    private static JsonArray Ids(IReadOnlyList<string> items) => [.. items.Select(id => (JsonNode)id)];

    private void Add(string type, string? id, int secondsAfterTheLast, JsonObject? context = null, JsonObject? props = null, JsonObject? metadata = null)
    {
        var entry = new JsonObject { ["type"] = type };
        if (id is not null) entry["id"] = id;
        if (context is not null) entry["context"] = context;
        if (props is not null) entry["props"] = props;
        if (metadata is not null) entry["metadata"] = metadata;
        _events.Add((secondsAfterTheLast, entry));
    }
}
