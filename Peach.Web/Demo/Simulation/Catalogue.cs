using System.Globalization;

namespace Peach.Web.Demo.Simulation;

/// <summary>What the demo broadcaster offers: the same items for ever, some of them hot for a while.</summary>
internal sealed class Catalogue
{
    private const int Items = 400;
    private const int HotItems = 6;
    private static readonly TimeSpan HotFor = TimeSpan.FromMinutes(10);
    private static readonly string[] Kinds = ["video", "video", "audio", "article"];

    private readonly CatalogueItem[][] _byGenre;
    private readonly Dictionary<string, CatalogueItem> _byId;
    private readonly CatalogueItem[] _all;

    public Catalogue(int seed)
    {
        var random = new Random(seed);
        _all = [.. Enumerable.Range(0, Items).Select(number => Create(number, random))];
        _byGenre = [.. Genres.Select(genre => _all.Where(item => item.Genre == genre).ToArray())];
        _byId = _all.ToDictionary(item => item.Id, StringComparer.Ordinal);
    }

    public static IReadOnlyList<string> Genres { get; } = ["news", "sport", "drama", "comedy", "documentary", "music", "kids", "science"];

    public CatalogueItem? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>An item of a genre; the k-th of it is as popular as 1/k (Zipf's law).</summary>
    public CatalogueItem PickOf(int genre, Random random)
    {
        var items = _byGenre[genre];
        // The inverse of the integral of 1/x is exponential, so a uniform exponent gives ranks by Zipf's law.
        var rank = (int)Math.Pow(items.Length + 1, random.NextDouble()) - 1;
        return items[Math.Min(rank, items.Length - 1)];
    }

    /// <summary>One of the few items that everybody looks at just now; they change every ten minutes.</summary>
    public CatalogueItem PickHot(DateTimeOffset now, Random random)
    {
        var period = (int)(now.ToUnixTimeSeconds() / (long)HotFor.TotalSeconds);
        return _all[new Random(unchecked(period * 31 + random.Next(HotItems))).Next(Items)];
    }

    private static CatalogueItem Create(int number, Random random) => new(
        (2_190_000 + number * 37).ToString(CultureInfo.InvariantCulture), Kinds[random.Next(Kinds.Length)],
        Genres[number % Genres.Count], random.Next(60, 3600));
}
