using System.Text;
using Peach.Core.Dashboards.Storage;

namespace Peach.Core.Dashboards.Counting;

/// <summary>How often items were played and shown on each day, for as long as days are open.</summary>
internal sealed class ItemCounts(DashboardsOptions options)
{
    /// <summary>Days whose items are kept, the running one included: popularity is of a day, and the day before still grows by late events.</summary>
    public const int Days = 3;

    /// <summary>The endpoint of plays.</summary>
    public const string Played = "";

    private readonly Dictionary<(string Codops, long Day, string Endpoint, string Item), long> _pending = [];
    private readonly Dictionary<(string Codops, long Day), HashSet<long>> _known = [];

    public IReadOnlyDictionary<(string Codops, long Day, string Endpoint, string Item), long> Pending => _pending;

    public void Know(string codops, long day, string endpoint, string item) => KnownOf(codops, day).Add(Hash(endpoint, item));

    /// <param name="day">When the day begins.</param>
    /// <param name="endpoint">Who showed it; <see cref="Played"/> for plays.</param>
    public void Add(string codops, long day, string endpoint, string item)
    {
        var known = KnownOf(codops, day);
        var hash = Hash(endpoint, item);
        if (!known.Contains(hash))
        {
            if (known.Count >= options.MaxItems) item = "";
            else known.Add(hash);
        }

        _pending.GetRef((codops, day, endpoint, item))++;
    }

    public void Written(long today)
    {
        _pending.Clear();
        foreach (var day in _known.Keys.Where(key => key.Day < today - ((Days - 1) * Grain.Day.Milliseconds())).ToList()) _known.Remove(day);
    }

    public void Clear()
    {
        _pending.Clear();
        _known.Clear();
    }

    private HashSet<long> KnownOf(string codops, long day)
    {
        if (!_known.TryGetValue((codops, day), out var known)) _known[(codops, day)] = known = [];
        return known;
    }

    private static long Hash(string endpoint, string item) => Hash64.Of(Encoding.UTF8.GetBytes($"{endpoint}\n{item}"));
}
