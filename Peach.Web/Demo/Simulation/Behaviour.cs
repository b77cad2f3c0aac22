namespace Peach.Web.Demo.Simulation;

/// <summary>Decides who comes and what they choose, by their tastes and by what is hot. The same seed gives the same visits. Safe for use by several threads.</summary>
internal sealed class Behaviour(Catalogue catalogue, Audience audience, int seed)
{
    private const double HotShare = 0.25;
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    /// <summary>Somebody's visit that ended at a time.</summary>
    public Visit Next(DateTimeOffset endedAt)
    {
        using var scope = _gate.EnterScope();
        var member = audience.Pick(_random);
        var script = new VisitScript(member, endedAt, _random);
        if (_random.NextDouble() < 0.5) script.ViewHomePage();
        for (var items = _random.Next(1, 4); items > 0; items--) script.Use(Choose(member, endedAt));
        return script.End();
    }

    /// <summary>Whether somebody looks at recommendations after a visit.</summary>
    public bool LooksAtRecommendations() => Chance(0.15);

    /// <summary>Whether those are for the item just used, rather than what is trending.</summary>
    public bool PrefersSimilar() => Chance(0.5);

    /// <summary>What somebody does with an answer: sees it, and by taste and position chooses one item and uses it.</summary>
    public Visit React(AudienceMember member, DateTimeOffset now, string recommendation, string type, IReadOnlyList<string> items)
    {
        using var scope = _gate.EnterScope();
        var script = new VisitScript(member, now, _random);
        script.SeeRecommendations(recommendation, type, items);
        for (var index = 0; index < items.Count; index++)
        {
            if (catalogue.Find(items[index]) is not { } item) continue;
            if (_random.NextDouble() >= 0.35 * member.Likes(item) / (1 + 0.3 * index)) continue;
            script.ChooseRecommendation(recommendation, type, items, index);
            script.Use(item, recommendation);
            break;
        }

        return script.End();
    }

    /// <summary>A time in the last while, for visits that are sent late.</summary>
    public DateTimeOffset Earlier(DateTimeOffset now, TimeSpan atMost)
    {
        lock (_gate) return now - atMost * _random.NextDouble();
    }

    private bool Chance(double probability)
    {
        lock (_gate) return _random.NextDouble() < probability;
    }

    private CatalogueItem Choose(AudienceMember member, DateTimeOffset now) =>
        _random.NextDouble() < HotShare ? catalogue.PickHot(now, _random) : catalogue.PickOf(member.PickGenre(_random), _random);
}
