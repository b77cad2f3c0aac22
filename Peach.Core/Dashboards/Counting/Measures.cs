namespace Peach.Core.Dashboards.Counting;

/// <summary>What is counted, and how the labels of each read.</summary>
internal static class Measures
{
    /// <summary>Between the parts of a label; stands in no name.</summary>
    public const char Separator = '\u001f';

    /// <summary>What there is no room for.</summary>
    public const string Other = "other";

    public const string EventsByType = "events.type";
    public const string EventsBySite = "events.site";
    public const string EventsByDevice = "events.device";

    /// <summary>Events that break the format, by site key.</summary>
    public const string Quarantined = "events.quarantined";

    /// <summary>A sketch of users and devices; the label is empty.</summary>
    public const string Users = "users";

    // By endpoint, component and version.
    public const string Loaded = "reco.loaded";
    public const string Displayed = "reco.displayed";
    public const string Hit = "reco.hit";
    public const string Plays = "reco.plays";

    /// <summary>Milliseconds.</summary>
    public const string Watched = "reco.watched";

    // By endpoint, component and position.
    public const string ItemsAt = "place.items";
    public const string HitAt = "place.hit";
    public const string PlaysAt = "place.plays";

    /// <summary>Milliseconds.</summary>
    public const string WatchedAt = "place.watched";

    /// <summary>A sketch of the items shown, by endpoint; an empty label for all of them.</summary>
    public const string ItemsShown = "items.shown";

    // By endpoint, once a day; an empty label for all of them. Set, not added to.
    public const string Novelty = "catalogue.novelty";
    public const string Popularity = "catalogue.popularity";
    public const string Shown = "catalogue.shown";
    public const string CatalogueItems = "catalogue.items";

    // By endpoint.
    public const string Requests = "endpoint.requests";
    public const string Errors = "endpoint.errors";
    public const string Fallbacks = "endpoint.fallbacks";
    public const string Empties = "endpoint.empties";

    /// <summary>Microseconds of all requests together.</summary>
    public const string AnswerTime = "endpoint.time";

    /// <summary>Requests by the upper bound of the time they took, in microseconds.</summary>
    public const string AnswersWithin = "endpoint.within";

    // By task and state.
    public const string Runs = "task.runs";

    /// <summary>Milliseconds.</summary>
    public const string RunTime = "task.time";

    /// <summary>Measures with a version in their labels, of which there are ever more.</summary>
    public static IReadOnlyList<string> OfVersions { get; } = [Loaded, Displayed, Hit, Plays, Watched];

    public static int Parts(string measure) => measure switch
    {
        Loaded or Displayed or Hit or Plays or Watched or ItemsAt or HitAt or PlaysAt or WatchedAt => 3,
        Runs or RunTime => 2,
        _ => 1,
    };

    /// <summary>The label of what there is no room for.</summary>
    public static string OtherOf(string measure) => string.Join(Separator, Enumerable.Repeat(Other, Parts(measure)));

    public static string Label(string first, string second, string third) => string.Concat([first, "\u001f", second, "\u001f", third]);
}
